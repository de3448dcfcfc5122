package io.waybill.ops;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.waybill.config.OpsSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Refuses calls that a page of another site makes from the operator's browser. The {@code Origin}, if there is one, must
 * be the port's own; on a loopback address also the {@code Host}, which stops DNS rebinding.
 */
final class OriginCheck implements Handler<RoutingContext> {

    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private final OpsSettings settings;
    private final IntSupplier port;
    private final boolean loopback;

    OriginCheck(OpsSettings settings, IntSupplier port) {
        this.settings = settings;
        this.port = port;
        this.loopback = isLoopback(settings.host());
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        String host = request.getHeader(HttpHeaders.HOST);
        if (isOwnHost(host) && isOwnOrigin(request.getHeader(HttpHeaders.ORIGIN), host)) {
            context.next();
        } else {
            ApiResponses.problem(
                    context, 403, "forbidden", "The request's Host or Origin is not the address of the ops port.");
        }
    }

    /** Which names lead to another address than a loopback one, only its operator knows. There the token protects it. */
    private boolean isOwnHost(@Nullable String host) {
        if (host == null || !loopback) {
            return host != null;
        }
        String suffix = ":" + port.getAsInt();
        String name = host.endsWith(suffix) ? host.substring(0, host.length() - suffix.length()) : "";
        return LOOPBACK_NAMES.contains(name.toLowerCase(Locale.ROOT)) || name.equals(settings.host());
    }

    /** Also behind a proxy that terminates HTTPS. */
    private static boolean isOwnOrigin(@Nullable String origin, @Nullable String host) {
        return origin == null || origin.equals("http://" + host) || origin.equals("https://" + host);
    }
}
