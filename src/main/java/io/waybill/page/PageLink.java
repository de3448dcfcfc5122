package io.waybill.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The address of a screen, with what it shows in the query. */
record PageLink(String path, Map<String, String> parameters) {

    PageLink(String path) {
        this(path, Map.of());
    }

    /** One part of a path, such as an id. */
    static String part(String text) {
        return encoded(text);
    }

    /** @param value null or empty: without the parameter */
    PageLink with(String name, @Nullable String value) {
        Map<String, String> changed = new LinkedHashMap<>(parameters);
        if (value == null || value.isEmpty()) {
            changed.remove(name);
        } else {
            changed.put(name, value);
        }
        return new PageLink(path, changed);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The query alone. */
    static String query(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
                .collect(Collectors.joining("&"));
    }

    @Override
    public String toString() {
        return parameters.isEmpty() ? path : path + "?" + query(parameters);
    }
}
