package io.waybill.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text for Slack. No value of an event can ping a channel or become a link: the characters that have a meaning in Slack are
 * replaced by marks before a mapping sees it, and become entities when the text is complete. One character stays one
 * character until then, so that a mapping can cut a text anywhere.
 *
 * @see <a href="https://docs.slack.dev/messaging/formatting-message-text/#escaping">Slack: escaping text</a>
 */
final class SlackMessage {

    /** Slack splits longer texts into several messages. */
    private static final int LONGEST = 4_000;

    private static final String SPECIAL = "&<>";
    private static final String[] ENTITIES = {"&amp;", "&lt;", "&gt;"};

    /** From the private use area: they have no meaning, and no value keeps them. */
    private static final char FIRST_MARK = '\uE000';

    private static final char LAST_MARK = '\uE002';

    /** A mark, also as {@code @uri} writes it. */
    private static final Pattern MARK = Pattern.compile("[\uE000-\uE002]|%EE%80%8[0-2]");

    private static final Pattern HALF_A_CHARACTER =
            Pattern.compile("[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]");

    private SlackMessage() {}

    /** A copy for a mapping: every text and every field name has marks. */
    static JsonNode marked(JsonNode node) {
        if (node.isTextual()) {
            return TextNode.valueOf(mark(node.textValue()));
        }
        if (node.isArray()) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode(node.size());
            node.forEach(element -> copy.add(marked(element)));
            return copy;
        }
        if (node.isObject()) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(field -> copy.set(mark(field.getKey()), marked(field.getValue())));
            return copy;
        }
        return node;
    }

    /** The message: what a mapping returned, cut to one message, with entities for the marks. */
    static String text(String mapped) {
        return MARK.matcher(HALF_A_CHARACTER.matcher(cut(mapped)).replaceAll(""))
                .replaceAll(mark -> Matcher.quoteReplacement(entity(mark.group())));
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
    }

    private static String mark(String text) {
        StringBuilder marked = new StringBuilder(text.length());
        text.chars().forEach(c -> {
            int special = SPECIAL.indexOf(c);
            if (special >= 0) {
                marked.append((char) (FIRST_MARK + special));
            } else if (c < FIRST_MARK || c > LAST_MARK) {
                marked.append((char) c);
            }
        });
        return marked.toString();
    }

    private static String entity(String mark) {
        boolean isInAddress = mark.length() > 1;
        int special = isInAddress ? mark.charAt(mark.length() - 1) - '0' : mark.charAt(0) - FIRST_MARK;
        return isInAddress
                ? "%" + Integer.toHexString(SPECIAL.charAt(special)).toUpperCase(Locale.ROOT)
                : ENTITIES[special];
    }
}
