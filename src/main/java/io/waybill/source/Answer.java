package io.waybill.source;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * What the sender of a webhook is told.
 *
 * @param status the HTTP status
 * @param contentType of the body
 * @param body JSON
 * @param retryAfter in seconds, when it is worth sending again
 */
public record Answer(int status, String contentType, String body, OptionalLong retryAfter) {

    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    static Answer accepted(String eventId) {
        return new Answer(202, JSON, receipt(eventId, "accepted"), OptionalLong.empty());
    }

    static Answer duplicate(String eventId) {
        return new Answer(200, JSON, receipt(eventId, "duplicate"), OptionalLong.empty());
    }

    /** A webhook that is on record and no more. */
    static Answer acknowledged() {
        return new Answer(200, JSON, object("status", "acknowledged"), OptionalLong.empty());
    }

    /** What Slack wants to see again. */
    static Answer challenge(String challenge) {
        return new Answer(200, JSON, object("challenge", challenge), OptionalLong.empty());
    }

    /**
     * RFC 9457.
     *
     * @param detail for the sender; nothing of the hub's own, nothing the request said
     */
    public static Answer problem(Problem problem, String detail) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("type", "about:blank");
        body.put("title", problem.title());
        body.put("status", problem.status());
        body.put("code", problem.code());
        body.put("detail", detail);
        OptionalLong retryAfter =
                problem == Problem.UNAVAILABLE ? OptionalLong.of(RETRY_AFTER.toSeconds()) : OptionalLong.empty();
        return new Answer(problem.status(), PROBLEM, body.toString(), retryAfter);
    }

    /** Writes it, and nothing else, to the response. */
    public Future<Void> send(HttpServerResponse response) {
        retryAfter.ifPresent(seconds -> response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds)));
        return response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
                .end(body);
    }

    private static String receipt(String eventId, String status) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", eventId)
                .put("status", status)
                .toString();
    }

    private static String object(String name, String value) {
        return JsonNodeFactory.instance.objectNode().put(name, value).toString();
    }
}
