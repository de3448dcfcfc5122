package io.waybill.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * Text for Slack. Every value of an event is escaped before a mapping sees it: whatever the mapping does, no value can ping
 * a channel or become a link.
 *
 * @see <a href="https://docs.slack.dev/messaging/formatting-message-text/#escaping">Slack: escaping text</a>
 */
final class SlackMessage {

    /** Slack splits longer texts into several messages. */
    private static final int LONGEST = 4_000;

    private SlackMessage() {}

    /** A copy in which every text and every field name is escaped. */
    static JsonNode escaped(JsonNode node) {
        if (node.isTextual()) {
            return TextNode.valueOf(escape(node.textValue()));
        }
        if (node.isArray()) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode(node.size());
            node.forEach(element -> copy.add(escaped(element)));
            return copy;
        }
        if (node.isObject()) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(field -> copy.set(escape(field.getKey()), escaped(field.getValue())));
            return copy;
        }
        return node;
    }

    /** Cuts the text to one message, never inside a character. */
    static String cut(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        int end = LONGEST - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
