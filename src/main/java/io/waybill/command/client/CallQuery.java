package io.waybill.command.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The query of a call, escaped. */
final class CallQuery {

    private final List<String> parameters = new ArrayList<>();

    /** Adds a parameter, unless the value is null. */
    CallQuery with(String name, @Nullable Object value) {
        if (value != null) {
            parameters.add(name + "=" + escaped(value.toString()));
        }
        return this;
    }

    /** Adds the names or ids, separated by commas, unless there are none. */
    CallQuery with(String name, List<String> values) {
        return with(name, values.isEmpty() ? null : String.join(",", values));
    }

    /** Adds a flag, if it is set. */
    CallQuery with(String name, boolean flag) {
        return with(name, flag ? "true" : null);
    }

    boolean isEmpty() {
        return parameters.isEmpty();
    }

    /** A part of a path or a query. */
    static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return parameters.isEmpty() ? "" : "?" + String.join("&", parameters);
    }
}
