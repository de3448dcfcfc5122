package io.waybill.privacy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.event.Json;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Payload fields that must not be stored, logged or passed on, by name at any depth. Pelcro's {@code magic_link_token},
 * for example, signs a customer in without a password.
 *
 * @param names in any case
 */
public record SecretFields(Set<String> names) {

    /** Replaces a secret, and everything after it. */
    private static final String MASK = "••••";

    private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-fA-F]{4})");

    public SecretFields {
        names = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** Removes every secret field from the node. */
    public void removeFrom(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().removeIf(field -> isSecret(field.getKey()));
        }
        node.forEach(this::removeFrom);
    }

    /**
     * JSON without its secret fields.
     *
     * @param hadSecrets whether the text has a secret field anywhere, also one that a parsed tree lacks because its key
     *     comes twice
     */
    public record Payload(JsonNode json, boolean hadSecrets) {}

    /**
     * Parses a text, and removes every secret field.
     *
     * @throws JsonProcessingException as {@link Json#parse} does
     */
    public Payload parse(String text) throws JsonProcessingException {
        Noticing parser = new Noticing(Json.parser(text));
        JsonNode json = Json.parse(parser);
        if (parser.noticed) {
            removeFrom(json);
        }
        return new Payload(json, parser.noticed);
    }

    /** Notices the secret fields that it comes to. */
    private final class Noticing extends JsonParserDelegate {

        private boolean noticed;

        Noticing(JsonParser parser) {
            super(parser);
        }

        @Override
        public JsonToken nextToken() throws IOException {
            JsonToken token = super.nextToken();
            noticed |= token == JsonToken.FIELD_NAME && isSecret(currentName());
            return token;
        }
    }

    /**
     * Cuts a text that is not valid JSON, or only a part of some, at the first thing that looks like a secret field:
     * where its value ends is not known.
     */
    public String maskIn(String text) {
        if (names.isEmpty()) {
            return text;
        }
        String anyName = names.stream().map(Pattern::quote).collect(Collectors.joining("|"));
        String plain = ESCAPE.matcher(text)
                .replaceAll(escape ->
                        Matcher.quoteReplacement(Character.toString((char) Integer.parseInt(escape.group(1), 16))));
        Matcher field = Pattern.compile("\\b(?:" + anyName + ")\\b[\"'\\\\]*\\s*[:=]", Pattern.CASE_INSENSITIVE)
                .matcher(plain);
        return field.find() ? plain.substring(0, field.end()) + " " + MASK : text;
    }

    private boolean isSecret(String name) {
        return names.contains(name.toLowerCase(Locale.ROOT));
    }
}
