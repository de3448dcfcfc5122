package io.waybill.ops;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.waybill.event.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** How the operators' port answers. */
final class Replies {

    private Replies() {}

    static void json(RoutingContext context, int status, Object body) {
        send(context, status, "application/json", Json.write(body));
    }

    /** RFC 9457. */
    static void problem(RoutingContext context, int status, String code, String detail) {
        problem(context, status, code, detail, Map.of());
    }

    /** @param more members beyond those every problem has */
    static void problem(RoutingContext context, int status, String code, String detail, Map<String, ?> more) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        problem.put("status", status);
        problem.put("code", code);
        problem.put("detail", detail);
        problem.putAll(more);
        send(context, status, "application/problem+json", Json.write(problem));
    }

    static void send(RoutingContext context, int status, String contentType, String body) {
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(body);
    }
}
