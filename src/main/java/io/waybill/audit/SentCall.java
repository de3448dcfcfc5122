package io.waybill.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.waybill.event.Json;
import io.waybill.record.SentRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request as it was sent to a sink, without secrets. JSON as {@code GET /api/events/ID} answers it.
 *
 * @param asSent true: it is on record, and not what a rehearsal says
 * @param kind {@code http}, {@code slack} or {@code mail}, as of the requests that a rehearsal shows
 * @param address the whole address
 * @param headers by name; secrets are masked
 * @param body of an HTTP request; a text if it is no JSON, or only its beginning is on record
 * @param post the text of a Slack message, or subject and texts of a mail
 * @param length of the whole body or text, in characters, if only its beginning is on record
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SentCall(
        boolean asSent,
        String kind,
        String method,
        String address,
        Map<String, String> headers,
        @Nullable JsonNode body,
        @Nullable String post,
        @Nullable Integer length) {

    /** How the line of an HTTP request begins; a Slack message's begins with its channel. */
    private static final Pattern HTTP = Pattern.compile("(POST|PUT|PATCH|DELETE|GET) /.*");

    /** Null if nothing was called, or what was sent is not on record. */
    static @Nullable SentCall of(
            String request,
            @Nullable String address,
            @Nullable String headers,
            String idempotencyKey,
            @Nullable String body,
            @Nullable Integer length) {
        if (address == null || headers == null) {
            return null;
        }
        Map<String, String> all = new TreeMap<>();
        Json.read(headers.getBytes(StandardCharsets.UTF_8))
                .properties()
                .forEach(each -> all.put(each.getKey(), each.getValue().asText()));
        all.computeIfPresent(SentRequest.IDEMPOTENCY_KEY, (name, empty) -> idempotencyKey);
        Matcher http = HTTP.matcher(request);
        return http.matches()
                ? new SentCall(
                        true, "http", http.group(1), address, all, body == null ? null : json(body), null, length)
                : address.startsWith("smtp")
                        ? new SentCall(true, "mail", "MAIL", address, all, null, body, length)
                        : new SentCall(true, "slack", "POST", address, all, null, body, length);
    }

    private static JsonNode json(String body) {
        try {
            return Json.parse(body);
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(body);
        }
    }
}
