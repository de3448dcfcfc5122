package io.waybill.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A value in a payload, and the way to it.
 *
 * @param path the names of the fields that lead to it; of a list, its first element: {@code 0}
 * @param value a text, a number or a boolean
 */
record PayloadField(List<String> path, JsonNode value) {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    /** What a route's parameter and a jq text can contain without a meaning of their own. */
    private static final Pattern USABLE = Pattern.compile("[\\w$@-]{1,100}", Pattern.UNICODE_CHARACTER_CLASS);

    private static final int DEEPEST = 6;

    PayloadField {
        path = List.copyOf(path);
    }

    /** All values of an event, in their order. */
    static List<PayloadField> in(JsonNode event) {
        List<PayloadField> fields = new ArrayList<>();
        collect(new ArrayList<>(), event, fields);
        return fields;
    }

    private static void collect(List<String> path, JsonNode node, List<PayloadField> fields) {
        if (node.isObject() && path.size() < DEEPEST) {
            node.properties().forEach(field -> collect(path, field.getKey(), field.getValue(), fields));
        } else if (node.isArray() && !node.isEmpty() && path.size() < DEEPEST) {
            collect(path, "0", node.path(0), fields);
        } else if (!path.isEmpty()
                && node.isValueNode()
                && !node.isNull()
                && !node.asText().isBlank()) {
            fields.add(new PayloadField(path, node));
        }
    }

    private static void collect(List<String> path, String name, JsonNode node, List<PayloadField> fields) {
        if (USABLE.matcher(name).matches()) {
            path.add(name);
            collect(path, node, fields);
            path.remove(path.size() - 1);
        }
    }

    /** Its name in small letters and digits: {@code eventtype} of eventType, event_type and Event-Type. */
    String name() {
        return plain(path.get(path.size() - 1));
    }

    /** The name of the object that it is in; empty at the top. */
    String parent() {
        return path.size() < 2 ? "" : plain(path.get(path.size() - 2));
    }

    static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }

    int depth() {
        return path.size() - 1;
    }

    boolean isText() {
        return value.isTextual();
    }

    /** Whether it is within a list. */
    boolean isListed() {
        return path.contains("0");
    }

    /** As a route's parameter names it. */
    String dotted() {
        return String.join(".", path);
    }

    /** As jq reads it. */
    String jq() {
        return path.stream().map(PayloadField::step).collect(Collectors.joining());
    }

    private static String step(String name) {
        if (name.equals("0")) {
            return "[0]";
        }
        return PLAIN.matcher(name).matches() ? "." + name : ".\"%s\"".formatted(name);
    }
}
