package io.waybill.ops;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.waybill.config.OpsSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who may call the operators' port. On a loopback address the {@code Host} must be the port's own, and everywhere the
 * {@code Origin}: a page in the operator's browser must not be able to reach it, not by DNS rebinding either.
 */
final class Guard implements Handler<RoutingContext> {

    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String HEALTH = "/observe/health";

    private final OpsSettings settings;
    private final IntSupplier port;
    private final boolean loopback;

    Guard(OpsSettings settings, IntSupplier port) {
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
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (!isOwnHost(host) || !isOwnOrigin(origin, host)) {
            Replies.problem(context, 403, "forbidden", "This port answers only to its own address.");
        } else if (!mayCall(request)) {
            context.response().putHeader("WWW-Authenticate", "Basic realm=\"Waybill\", charset=\"UTF-8\"");
            Replies.problem(context, 401, "unauthorized", "Send the token: Authorization: Bearer …");
        } else {
            context.next();
        }
    }

    /** On another address than a loopback one, what names lead there only its operator knows; there the token guards. */
    private boolean isOwnHost(@Nullable String host) {
        if (host == null || !loopback) {
            return host != null;
        }
        String suffix = ":" + port.getAsInt();
        String name = host.endsWith(suffix) ? host.substring(0, host.length() - suffix.length()) : "";
        return LOOPBACK_NAMES.contains(name.toLowerCase(Locale.ROOT)) || name.equals(settings.host());
    }

    /** Also behind a proxy that speaks HTTPS. */
    private static boolean isOwnOrigin(@Nullable String origin, @Nullable String host) {
        return origin == null || origin.equals("http://" + host) || origin.equals("https://" + host);
    }

    private boolean mayCall(HttpServerRequest request) {
        if (settings.token() == null
                || request.path().equals(HEALTH)
                || request.path().startsWith(HEALTH + "/")) {
            return true;
        }
        String given = token(request.getHeader(HttpHeaders.AUTHORIZATION));
        return MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8),
                settings.token().reveal().getBytes(StandardCharsets.UTF_8));
    }

    private static String token(@Nullable String authorization) {
        if (authorization == null) {
            return "";
        }
        if (authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return authorization.substring(7).strip();
        }
        if (authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            try {
                String decoded = new String(
                        Base64.getDecoder().decode(authorization.substring(6).strip()), StandardCharsets.UTF_8);
                return decoded.substring(decoded.indexOf(':') + 1);
            } catch (IllegalArgumentException e) {
                return "";
            }
        }
        return "";
    }
}
