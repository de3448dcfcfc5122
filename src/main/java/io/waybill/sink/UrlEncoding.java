package io.waybill.sink;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.MappingException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Encodes the path and the query of a request, so that no value from an event can lead to another address. */
final class UrlEncoding {

    private static final String UNRESERVED_AND_DELIMITERS = "-._~!$&'()*+,;=:@/";

    private static final Pattern ENCODED_DOT = Pattern.compile("(?i)%2e");

    private UrlEncoding() {}

    /**
     * Encodes what is not encoded yet, and adds the leading slash.
     *
     * @throws MappingException if a segment is {@code .} or {@code ..}
     */
    static String path(String path) {
        if (path.isEmpty()) {
            return path;
        }
        String encoded = encode(path);
        for (String segment : encoded.split("/", -1)) {
            String plain = ENCODED_DOT.matcher(segment).replaceAll(".");
            if (plain.equals(".") || plain.equals("..")) {
                throw new MappingException("a request's path must not contain '%s'".formatted(segment));
            }
        }
        return encoded.startsWith("/") ? encoded : "/" + encoded;
    }

    private static String encode(String path) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < path.length(); ) {
            int point = path.codePointAt(i);
            boolean encoded = point == '%' && isHex(path, i + 1);
            if (encoded || isPathCharacter(point)) {
                out.appendCodePoint(point);
            } else {
                for (byte b : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
                    out.append('%').append(String.format("%02X", b));
                }
            }
            i += Character.charCount(point);
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

    /** Null if no parameter has a value. */
    static @Nullable String query(Collection<Map.Entry<String, JsonNode>> parameters) {
        String query = parameters.stream()
                .filter(parameter -> !parameter.getValue().isNull())
                .map(parameter -> component(parameter.getKey()) + "="
                        + component(parameter.getValue().asText()))
                .collect(Collectors.joining("&"));
        return query.isEmpty() ? null : query;
    }

    private static String component(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
