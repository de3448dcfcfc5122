package io.waybill.sink;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.config.SinkSettings;
import io.waybill.event.MappingException;
import io.waybill.record.SentRequest;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Reads the HTTP request that a mapping returns: {@code {method, path, query, headers, body}}, all of them optional. The
 * address and more headers come from the sink's settings.
 */
final class HttpRequestReader {

    private static final Set<String> METHODS = Set.of("POST", "PUT", "PATCH", "DELETE", "GET");
    private static final Set<String> PARTS = Set.of("method", "path", "query", "headers", "body");
    /** Not Camel's own, which would steer the call. */
    private static final Pattern HEADER_NAME = Pattern.compile("(?i)(?!camel)[a-z0-9-]+");

    private static final Pattern CONTROL_CHARACTER = Pattern.compile("\\p{Cntrl}");

    private HttpRequestReader() {}

    /**
     * @param idempotencyKey null if the request changes nothing
     * @throws MappingException naming the part of the mapping's result that is not valid
     */
    static SinkRequest.Http read(JsonNode mapped, SinkSettings sink, @Nullable String idempotencyKey) {
        if (!mapped.isObject()) {
            throw new MappingException("a request must be an object of " + PARTS);
        }
        mapped.properties().forEach(part -> {
            if (!PARTS.contains(part.getKey())) {
                throw new MappingException("'%s' is not part of a request; it has %s".formatted(part.getKey(), PARTS));
            }
        });
        JsonNode body = isAbsent(mapped.path("body")) ? null : mapped.path("body");
        Map<String, String> headers = headers(mapped.path("headers"));
        if (idempotencyKey != null) {
            headers.put(SentRequest.IDEMPOTENCY_KEY, idempotencyKey);
        }
        if (body != null) {
            headers.put(Exchange.CONTENT_TYPE, "application/json");
        }
        return new SinkRequest.Http(
                method(mapped),
                sink.url(),
                UrlEncoding.path(text(mapped, "path", "")),
                query(mapped.path("query")),
                headers,
                sink.headers(),
                body);
    }

    private static String method(JsonNode mapped) {
        String method = text(mapped, "method", "POST").toUpperCase(Locale.ROOT);
        if (!METHODS.contains(method)) {
            throw new MappingException("a request's method is one of %s, not '%s'".formatted(METHODS, method));
        }
        return method;
    }

    private static String text(JsonNode mapped, String part, String otherwise) {
        JsonNode node = mapped.path(part);
        if (isAbsent(node)) {
            return otherwise;
        }
        if (!node.isTextual()) {
            throw new MappingException("a request's %s must be a text".formatted(part));
        }
        return node.textValue();
    }

    private static @Nullable String query(JsonNode query) {
        if (isAbsent(query)) {
            return null;
        }
        if (!query.isObject()) {
            throw new MappingException("a request's query must be an object of names and values");
        }
        return UrlEncoding.query(query.properties());
    }

    private static Map<String, String> headers(JsonNode headers) {
        if (!isAbsent(headers) && !headers.isObject()) {
            throw new MappingException("a request's headers must be an object of names and values");
        }
        Map<String, String> read = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.properties().stream()
                .filter(header -> !header.getValue().isNull())
                .forEach(header -> {
                    String value = header.getValue().asText();
                    if (!HEADER_NAME.matcher(header.getKey()).matches()
                            || CONTROL_CHARACTER.matcher(value).find()) {
                        throw new MappingException("'%s' is not a valid header name, or its value has line breaks"
                                .formatted(header.getKey()));
                    }
                    read.put(header.getKey(), value);
                });
        return read;
    }

    private static boolean isAbsent(JsonNode part) {
        return part.isMissingNode() || part.isNull();
    }
}
