package io.waybill.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.waybill.event.Json;
import io.waybill.mapping.Mappings;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.model.language.ExpressionDefinition;
import org.jspecify.annotations.Nullable;

/** What a rule reads of a message: the fields that jq names, and the parts of simple, <code>${…}</code>. */
final class ReadValues {

    /** A rule that lists more is none that anybody would read to its end. */
    private static final int MOST = 20;

    private static final int LONGEST = 300;

    /** The parts of simple that only read the message. Others could call something, or show a setting. */
    private static final Pattern OF_THE_MESSAGE = Pattern.compile(
            "(in\\.)?(body|header|headers)\\b.*|bodyAs\\(.*|exchangeProperty\\b.*|variable\\b.*|jq\\(.*");

    private static final String BEGIN = "${";

    private final Mappings mappings;

    ReadValues(Mappings mappings) {
        this.mappings = mappings;
    }

    /** By how the rule names each; empty for other languages. */
    Map<String, JsonNode> of(ExpressionDefinition rule, Exchange exchange) {
        String text = rule.getExpression();
        Map<String, JsonNode> values =
                switch (rule.getLanguage()) {
                    case "jq" -> ofJq(text, exchange);
                    case "simple" -> ofSimple(text, exchange);
                    default -> Map.of();
                };
        Map<String, JsonNode> shown = new LinkedHashMap<>();
        values.entrySet().stream().limit(MOST).forEach(value -> shown.put(value.getKey(), brief(value.getValue())));
        return shown;
    }

    private Map<String, JsonNode> ofJq(String text, Exchange exchange) {
        JsonNode body = exchange.getMessage().getBody(JsonNode.class);
        return body == null ? Map.of() : mappings.reads(text, body);
    }

    private static Map<String, JsonNode> ofSimple(String text, Exchange exchange) {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        for (String part : parts(text)) {
            try {
                Object value = exchange.getContext()
                        .resolveLanguage("simple")
                        .createExpression(BEGIN + part + "}")
                        .evaluate(exchange, Object.class);
                values.put(part, json(value));
            } catch (RuntimeException e) {
                // The rule itself says so, if that matters to it.
            }
        }
        return values;
    }

    /** The parts of a text in simple that read the message; of a part within another, only the outer one. */
    static Set<String> parts(String text) {
        Set<String> parts = new LinkedHashSet<>();
        int at = text.indexOf(BEGIN);
        while (at >= 0) {
            int end = end(text, at + BEGIN.length());
            if (end < 0) {
                break;
            }
            String part = text.substring(at + BEGIN.length(), end);
            if (OF_THE_MESSAGE.matcher(part).matches()) {
                parts.add(part);
            }
            at = text.indexOf(BEGIN, end);
        }
        return parts;
    }

    private static int end(String text, int from) {
        int open = 1;
        for (int at = from; at < text.length(); at++) {
            if (text.charAt(at) == '{') {
                open++;
            } else if (text.charAt(at) == '}' && --open == 0) {
                return at;
            }
        }
        return -1;
    }

    private static JsonNode json(@Nullable Object value) {
        if (value == null) {
            return NullNode.getInstance();
        }
        if (value instanceof JsonNode || value instanceof Number || value instanceof Boolean) {
            return Json.mapper().valueToTree(value);
        }
        return TextNode.valueOf(value.toString());
    }

    private static JsonNode brief(JsonNode value) {
        String text = value.isTextual() ? value.textValue() : value.toString();
        return text.length() <= LONGEST ? value : TextNode.valueOf(text.substring(0, LONGEST) + "…");
    }
}
