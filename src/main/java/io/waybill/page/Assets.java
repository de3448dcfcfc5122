package io.waybill.page;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.waybill.ops.ApiRouter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/** The style sheets and scripts of the screens, from the jar. */
final class Assets {

    private static final String WEBJARS = "/META-INF/resources/webjars/";
    private static final Map<String, String> TYPES =
            Map.of(".css", "text/css; charset=utf-8", ".js", "text/javascript; charset=utf-8", ".svg", "image/svg+xml");

    /** Where each is in the jar. Only these are served. */
    private static final Map<String, String> FILES = Map.of(
            "pico.css",
            WEBJARS + "picocss__pico/2.1.1/css/pico.min.css",
            "htmx.js",
            WEBJARS + "htmx.org/2.0.10/dist/htmx.min.js",
            "sse.js",
            WEBJARS + "htmx-ext-sse/2.2.2/sse.js",
            "favicon.svg",
            "/page/favicon.svg",
            "waybill.css",
            "/page/waybill.css",
            "waybill.js",
            "/page/waybill.js");

    private Assets() {}

    static void addTo(ApiRouter router) {
        FILES.forEach((name, path) -> router.get("/assets/" + name, context -> send(context, name, path)));
    }

    /** The browser keeps it, and asks each time whether it is still the same. */
    private static void send(RoutingContext context, String name, String path) {
        byte[] bytes = read(path);
        String tag = "\"%08x\"".formatted(Arrays.hashCode(bytes));
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, TYPES.get(name.substring(name.lastIndexOf('.'))))
                .putHeader(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .putHeader(HttpHeaders.ETAG, tag);
        if (tag.equals(context.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
            context.response().setStatusCode(304).end();
        } else {
            context.response().end(Buffer.buffer(bytes));
        }
    }

    private static byte[] read(String path) {
        try (InputStream in = Objects.requireNonNull(Assets.class.getResourceAsStream(path), path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
