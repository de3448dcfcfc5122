package io.waybill.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Fields whose values must not be stored, logged or passed on, by name at any depth. Pelcro's {@code magic_link_token},
 * for one, signs a customer in without a password.
 *
 * @param names compared without regard to case
 */
public record SecretFields(Set<String> names) {

    /** What stands where a secret was in text that could not be read as JSON. */
    private static final String MASK = "••••";

    public SecretFields {
        names = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** Removes every secret field from the tree itself. */
    public boolean removeFrom(JsonNode node) {
        boolean removed = false;
        if (node instanceof ObjectNode object) {
            removed = object.properties().removeIf(field -> isSecret(field.getKey()));
        }
        if (node instanceof ObjectNode || node instanceof ArrayNode) {
            for (JsonNode child : node) {
                removed |= removeFrom(child);
            }
        }
        return removed;
    }

    /** Masks what looks like a secret field's value in text that is no valid JSON, or only a part of it. */
    public String maskIn(String text) {
        if (names.isEmpty()) {
            return text;
        }
        String anyName = names.stream().map(Pattern::quote).collect(Collectors.joining("|"));
        return Pattern.compile(
                        "([\"']?(?:" + anyName
                                + ")[\"']?\\s*[:=]\\s*)(\"(?:[^\"\\\\]|\\\\.)*+\"?|'[^']*'?|[^\\s,}\\]&]+)",
                        Pattern.CASE_INSENSITIVE)
                .matcher(text)
                .replaceAll("$1\"" + MASK + "\"");
    }

    private boolean isSecret(String name) {
        return names.contains(name.toLowerCase(Locale.ROOT));
    }
}
