package io.waybill.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.waybill.event.Json;
import io.waybill.privacy.MaskedJson;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes the responses of the ops port. */
public final class ApiResponses {

    private static final String MASKED = "waybill.masked";

    private ApiResponses() {}

    /** Has {@link #json} mask personal data in the responses to this call. */
    static void maskPersonalData(RoutingContext context) {
        context.put(MASKED, true);
    }

    static void json(RoutingContext context, int status, Object body) {
        send(context, status, "application/json", Json.write(isMasked(context) ? MaskedJson.of(body) : body));
    }

    /** The same value, with personal data masked where {@link #json} would mask it. */
    public static <T> T shown(RoutingContext context, T value, Class<T> type) {
        if (!isMasked(context)) {
            return value;
        }
        try {
            return Json.mapper().treeToValue(MaskedJson.of(value), type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(type + " cannot be masked", e);
        }
    }

    public static boolean isMasked(RoutingContext context) {
        return Boolean.TRUE.equals(context.get(MASKED));
    }

    /** JSON that has no personal data in it, such as paths of files. */
    static void unmaskedJson(RoutingContext context, int status, Object body) {
        send(context, status, "application/json", Json.write(body));
    }

    /** An error, as RFC 9457 has it. */
    static void problem(RoutingContext context, int status, String code, String detail) {
        problem(context, status, code, detail, Map.of());
    }

    /** @param more members in addition to those of every problem */
    static void problem(RoutingContext context, int status, String code, String detail, Map<String, ?> more) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        problem.put("status", status);
        problem.put("code", code);
        problem.put("detail", detail);
        problem.putAll(more);
        send(context, status, "application/problem+json", Json.write(problem));
    }

    public static void send(RoutingContext context, int status, String contentType, String body) {
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(body);
    }
}
