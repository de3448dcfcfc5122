package io.waybill.ops;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.waybill.event.Json;
import io.waybill.privacy.PersonalData;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes the responses of the ops port. */
final class ApiResponses {

    private static final String MASKED = "waybill.masked";

    private ApiResponses() {}

    /** Has {@link #json} mask personal data in the responses to this call. */
    static void maskPersonalData(RoutingContext context) {
        context.put(MASKED, true);
    }

    static void json(RoutingContext context, int status, Object body) {
        boolean masked = Boolean.TRUE.equals(context.get(MASKED));
        send(context, status, "application/json", masked ? masked(body) : Json.write(body));
    }

    /** JSON that has no personal data in it, such as paths of files. */
    static void unmaskedJson(RoutingContext context, int status, Object body) {
        send(context, status, "application/json", Json.write(body));
    }

    private static String masked(Object body) {
        JsonNode json = Json.mapper().valueToTree(body);
        return Json.write(PersonalData.in(json).hiddenIn(json));
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

    static void send(RoutingContext context, int status, String contentType, String body) {
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(body);
    }
}
