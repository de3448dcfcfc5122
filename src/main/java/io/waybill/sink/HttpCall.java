package io.waybill.sink;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.MappingException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request as a mapping makes it: {@code {method, path, query, headers, body}}, of which all but the body may be left
 * out.
 *
 * @param path added to the sink's url; encoded, so that no value in it is taken for anything but a path
 * @param query without its question mark, encoded, or null
 * @param body JSON text, or null
 */
record HttpCall(
        String method,
        String path,
        @Nullable String query,
        Map<String, String> headers,
        @Nullable String body) {

    private static final Set<String> METHODS = Set.of("POST", "PUT", "PATCH", "DELETE", "GET");
    private static final Set<String> PARTS = Set.of("method", "path", "query", "headers", "body");
    /** Not Camel's own, which would steer the call. */
    private static final Pattern HEADER_NAME = Pattern.compile("(?i)(?!camel)[a-z0-9-]+");

    private static final String UNRESERVED_AND_DELIMITERS = "-._~!$&'()*+,;=:@/";

    /** @throws MappingException saying what about the mapping's result is no request */
    static HttpCall of(JsonNode made) {
        if (!made.isObject()) {
            throw new MappingException("a request must be an object of " + PARTS);
        }
        made.properties().forEach(part -> {
            if (!PARTS.contains(part.getKey())) {
                throw new MappingException("a request has no '%s', only %s".formatted(part.getKey(), PARTS));
            }
        });
        String method = text(made, "method", "POST").toUpperCase(Locale.ROOT);
        if (!METHODS.contains(method)) {
            throw new MappingException("a request's method is one of %s, not '%s'".formatted(METHODS, method));
        }
        JsonNode body = made.path("body");
        return new HttpCall(
                method,
                path(text(made, "path", "")),
                query(made.path("query")),
                headers(made.path("headers")),
                body.isMissingNode() || body.isNull() ? null : body.toString());
    }

    /** Whether the request is about the sink's address as such, not about one thing there. */
    boolean isToTheAddressItself() {
        return path.isEmpty() || path.equals("/");
    }

    private static String text(JsonNode made, String part, String otherwise) {
        JsonNode node = made.path(part);
        if (node.isMissingNode() || node.isNull()) {
            return otherwise;
        }
        if (!node.isTextual()) {
            throw new MappingException("a request's %s must be a text".formatted(part));
        }
        return node.textValue();
    }

    private static String path(String path) {
        if (path.isEmpty()) {
            return path;
        }
        String encoded = encode(path);
        for (String segment : encoded.split("/", -1)) {
            String plain = segment.replaceAll("(?i)%2e", ".");
            if (plain.equals(".") || plain.equals("..")) {
                throw new MappingException("a request's path must not have '%s' in it".formatted(segment));
            }
        }
        return encoded.startsWith("/") ? encoded : "/" + encoded;
    }

    /** Encodes whatever a path may not have; what is encoded already stays so. */
    private static String encode(String path) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < path.length(); ) {
            int point = path.codePointAt(i);
            int length = Character.charCount(point);
            boolean escape = point == '%' && isHex(path, i + 1);
            if (escape || isPathCharacter(point)) {
                out.appendCodePoint(point);
            } else {
                for (byte b : new String(Character.toChars(point)).getBytes(StandardCharsets.UTF_8)) {
                    out.append('%').append(String.format("%02X", b));
                }
            }
            i += length;
        }
        return out.toString();
    }

    private static boolean isHex(String text, int at) {
        return at + 1 < text.length()
                && HexFormat.isHexDigit(text.charAt(at))
                && HexFormat.isHexDigit(text.charAt(at + 1));
    }

    private static boolean isPathCharacter(int point) {
        return (point >= 'a' && point <= 'z')
                || (point >= 'A' && point <= 'Z')
                || (point >= '0' && point <= '9')
                || UNRESERVED_AND_DELIMITERS.indexOf(point) >= 0;
    }

    private static @Nullable String query(JsonNode query) {
        if (query.isMissingNode() || query.isNull()) {
            return null;
        }
        if (!query.isObject()) {
            throw new MappingException("a request's query must be an object of names and values");
        }
        StringBuilder out = new StringBuilder();
        query.properties().stream()
                .filter(parameter -> !parameter.getValue().isNull())
                .forEach(parameter -> {
                    out.append(out.isEmpty() ? "" : "&")
                            .append(formEncode(parameter.getKey()))
                            .append('=')
                            .append(formEncode(parameter.getValue().asText()));
                });
        return out.isEmpty() ? null : out.toString();
    }

    private static String formEncode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Map<String, String> headers(JsonNode headers) {
        Map<String, String> made = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        if (!headers.isMissingNode() && !headers.isNull() && !headers.isObject()) {
            throw new MappingException("a request's headers must be an object of names and values");
        }
        headers.properties().stream()
                .filter(header -> !header.getValue().isNull())
                .forEach(header -> {
                    if (!HEADER_NAME.matcher(header.getKey()).matches()
                            || header.getValue().asText().matches("(?s).*\\p{Cntrl}.*")) {
                        throw new MappingException(
                                "'%s' is no header, or its value has line breaks".formatted(header.getKey()));
                    }
                    made.put(header.getKey(), header.getValue().asText());
                });
        return made;
    }
}
