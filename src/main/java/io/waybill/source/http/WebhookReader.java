package io.waybill.source.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.waybill.source.verification.Webhook;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a webhook of an HTTP request that passed the checks. */
final class WebhookReader {

    private WebhookReader() {}

    static Webhook read(String source, RoutingContext context, ClientAddresses clients, Instant receivedAt) {
        HttpServerRequest request = context.request();
        ClientAddresses.Client client = clients.of(request);
        Buffer body = context.body().buffer();
        return new Webhook(
                source,
                headers(request),
                request.uri(),
                pathToken(request.path()),
                client.shown(),
                // Hardly anyone but a proxy speaks HTTP/1.0: nginx does, unless its settings say otherwise.
                client.isOnThisMachine() && request.version() != HttpVersion.HTTP_1_0,
                body == null ? new byte[0] : body.getBytes(),
                receivedAt);
    }

    private static Map<String, List<String>> headers(HttpServerRequest request) {
        Map<String, List<String>> headers = new HashMap<>();
        request.headers().forEach((name, value) -> headers.computeIfAbsent(
                        name.toLowerCase(Locale.ROOT), key -> new ArrayList<>(1))
                .add(value));
        return headers;
    }

    /** The path is {@code /webhooks/SOURCE/TOKEN}, which was checked before the route. */
    private static @Nullable String pathToken(String path) {
        String[] parts = path.split("/", -1);
        return parts.length < 4 ? null : URLDecoder.decode(parts[3].replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
