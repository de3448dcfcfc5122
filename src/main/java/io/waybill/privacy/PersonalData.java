package io.waybill.privacy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.waybill.event.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The personal data in JSON: e-mail addresses, phone numbers, the texts of messages; and the queries of links to files.
 * Masks it in that JSON, and in texts made from it, for operators and logs. Sinks get it unmasked.
 */
public final class PersonalData {

    private static final String MASK = "••••";

    private static final Set<String> PHONE_NAMES = Set.of("tel", "fax", "cell");

    private static final Set<String> TEXT_NAMES = Set.of(
            "text",
            "html",
            "body",
            "message",
            "messagepreview",
            "reply",
            "replypreview",
            "preview",
            "snippet",
            "content",
            "textbody",
            "htmlbody",
            "bodytext",
            "bodyhtml",
            "note",
            "notes");

    /** Whoever knows the query of such a link can often fetch what it leads to. */
    private static final Pattern LINK_NAME =
            Pattern.compile(".*(?:download|export|report|(?<!pro)file|signed)(?:link|url|uri)");

    private static final Pattern QUERY = Pattern.compile("https?://[^?#\\s]+\\?([^#\\s]+)");

    private static final int SHORTEST_QUERY = 16;

    /** If a mapping has shortened a text, this many characters of it are enough to recognise it. */
    private static final int RECOGNISED = 16;

    private static final int SHORTEST = 4;

    /** The mask of each value that was found, as it is and as it is escaped in JSON and for Slack. */
    private final Map<String, String> masks = new LinkedHashMap<>();

    /** Those of links to files, as they are and as they are escaped for Slack. */
    private final Set<String> queries = new LinkedHashSet<>();

    /** The same of each value as it is in an address; made when the first text comes that has any. */
    private @Nullable Map<String, String> inAddresses;

    private PersonalData() {}

    /** Finds the personal data in JSON, also in texts that are JSON themselves. */
    public static PersonalData in(JsonNode json) {
        PersonalData found = new PersonalData();
        found.collect(json);
        return found;
    }

    /** A copy with all of it masked. */
    public JsonNode hiddenIn(JsonNode json) {
        if (json instanceof ObjectNode object) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            object.properties()
                    .forEach(field -> copy.set(hiddenIn(field.getKey()), hiddenAs(field.getKey(), field.getValue())));
            return copy;
        }
        if (json instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode(array.size());
            array.forEach(element -> copy.add(hiddenIn(element)));
            return copy;
        }
        if (json.isNumber() && masks.containsKey(json.asText())) {
            return TextNode.valueOf(masks.get(json.asText()));
        }
        return json.isTextual() ? TextNode.valueOf(hiddenIn(json.textValue())) : json;
    }

    /** Masks it in a text, also if it is escaped or shortened, and every other e-mail address. */
    public String hiddenIn(String text) {
        if (text.isEmpty()) {
            return text;
        }
        JsonNode nested = nested(text);
        if (nested.isContainerNode()) {
            return hiddenIn(nested).toString();
        }
        String hidden = text;
        for (String query : queries) {
            hidden = hidden.replace(query, MASK);
        }
        hidden = replaceAll(hidden, masks);
        if (hidden.indexOf('%') >= 0) {
            hidden = replaceAll(hidden, inAddresses());
        }
        if (!hidden.contains("@") && !hidden.contains("%40")) {
            return hidden;
        }
        return MaskedEmail.eachIn(hidden);
    }

    /** The value of a field of that name, which may say that all of it is personal. */
    JsonNode hiddenAs(String name, JsonNode value) {
        String mask = maskFor(name, value);
        return mask.isEmpty() ? hiddenIn(value) : TextNode.valueOf(mask);
    }

    private void collect(JsonNode json) {
        json.properties().forEach(field -> {
            String mask = maskFor(field.getKey(), field.getValue());
            String value = field.getValue().asText();
            if (!mask.isEmpty() && value.length() >= SHORTEST) {
                String inSlack = slackEscaped(value);
                masks.put(value, mask);
                masks.put(escaped(value), mask);
                masks.put(escaped(inSlack), mask);
                masks.put(inSlack, mask);
            }
            collectQuery(field.getKey(), value);
        });
        json.forEach(child -> collect(child.isTextual() ? nested(child.textValue()) : child));
    }

    private void collectQuery(String name, String value) {
        if (!value.startsWith("http") || value.indexOf('?') < 0) {
            return;
        }
        Matcher link = QUERY.matcher(value);
        if (link.matches()
                && link.group(1).length() >= SHORTEST_QUERY
                && LINK_NAME.matcher(plain(name)).matches()) {
            queries.add(link.group(1));
            queries.add(slackEscaped(link.group(1)));
        }
    }

    private Map<String, String> inAddresses() {
        Map<String, String> encoded = inAddresses;
        if (encoded == null) {
            encoded = new LinkedHashMap<>();
            for (Map.Entry<String, String> each : masks.entrySet()) {
                encoded.put(
                        URLEncoder.encode(each.getKey(), StandardCharsets.UTF_8).replace("+", "%20"), each.getValue());
            }
            inAddresses = encoded;
        }
        return encoded;
    }

    private static String replaceAll(String text, Map<String, String> masks) {
        String replaced = text;
        for (Map.Entry<String, String> each : masks.entrySet()) {
            replaced = replace(replaced, each.getKey(), each.getValue());
        }
        return replaced;
    }

    /** The mask for a field, or nothing if its name does not say that it is personal. */
    private static String maskFor(String name, JsonNode value) {
        if (!value.isValueNode()
                || value.isBoolean()
                || value.isNull()
                || value.asText().isEmpty()) {
            return "";
        }
        String plain = plain(name);
        String text = value.asText();
        if (isPhone(plain)) {
            return MASK + (text.length() > 6 ? text.substring(text.length() - 2) : "");
        }
        if (TEXT_NAMES.contains(plain) && value.isTextual() && !nested(text).isContainerNode()) {
            return MASK + " (" + text.length() + " characters)";
        }
        return "";
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }

    private static boolean isPhone(String plainName) {
        return PHONE_NAMES.contains(plainName)
                || plainName.contains("phone")
                || plainName.contains("mobile")
                || plainName.contains("whatsapp");
    }

    private static JsonNode nested(String text) {
        String start = text.stripLeading();
        if (!start.startsWith("{") && !start.startsWith("[")) {
            return JsonNodeFactory.instance.missingNode();
        }
        try {
            return Json.parse(text);
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.missingNode();
        }
    }

    /** Replaces every occurrence of the value, or of its beginning if the rest is missing. */
    private static String replace(String text, String value, String mask) {
        String beginning = value.substring(0, Math.min(value.length(), RECOGNISED));
        int at = text.indexOf(beginning);
        if (at < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        int from = 0;
        while (at >= 0) {
            int end = at + beginning.length();
            while (end < text.length() && end - at < value.length() && text.charAt(end) == value.charAt(end - at)) {
                end++;
            }
            out.append(text, from, at).append(mask);
            from = end;
            at = text.indexOf(beginning, from);
        }
        return out.append(text, from, text.length()).toString();
    }

    private static String escaped(String value) {
        if (value.chars().noneMatch(c -> c < ' ' || c == '"' || c == '\\')) {
            return value;
        }
        String quoted = Json.write(value);
        return quoted.substring(1, quoted.length() - 1);
    }

    private static String slackEscaped(String value) {
        return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
