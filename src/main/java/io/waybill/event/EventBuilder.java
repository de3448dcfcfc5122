package io.waybill.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Builds the canonical event from the output of a mapping: adds the event's names and the provider's payload, and turns
 * ids into text and the time into UTC.
 */
public final class EventBuilder {

    /** Says why the event's time is not the provider's. */
    public static final String TIME_NOTE = "timeNote";

    private static final Set<String> MAPPING_KEYS = Set.of("time", "subject", "data");

    private EventBuilder() {}

    /**
     * @param type the canonical type
     * @param mapped the output of the mapping: {@code time}, {@code data}, and {@code subject} if it is not to be the id
     *     of the lead or the campaign
     * @throws MappingException if that is not an event, with the part that is wrong
     */
    public static Event event(Occurrence occurrence, String type, JsonNode mapped) {
        if (!mapped.isObject()) {
            throw new MappingException("the mapping must return an object with time and data, not " + kind(mapped));
        }
        for (Map.Entry<String, JsonNode> field : mapped.properties()) {
            if (!MAPPING_KEYS.contains(field.getKey())) {
                throw new MappingException(
                        "the mapping returned '%s'; only time, subject and data are read".formatted(field.getKey()));
            }
        }
        if (!(mapped.path("data") instanceof ObjectNode made)) {
            throw new MappingException("the mapping's data must be an object, not " + kind(mapped.path("data")));
        }
        ObjectNode data = head(occurrence);
        data.setAll((ObjectNode) tidy(made));
        Instant time = time(mapped.path("time"), occurrence, data);
        data.set("original", occurrence.payload());
        String subject = subject(mapped.path("subject"), data);
        return new Event(occurrence.eventId(), occurrence.source(), type, time, subject, data);
    }

    /** The event if no mapping fits. */
    public static Event unmapped(Occurrence occurrence) {
        ObjectNode data = head(occurrence);
        data.set("original", occurrence.payload());
        return new Event(
                occurrence.eventId(), occurrence.source(), Event.UNMAPPED, occurrence.receivedAt(), null, data);
    }

    private static ObjectNode head(Occurrence occurrence) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("providerType", occurrence.providerType());
        if (occurrence.providerEventId() != null) {
            data.put("providerEventId", occurrence.providerEventId());
        }
        return data;
    }

    /** If the provider's time cannot be read, the event happened when it was received, and a note in the data says so. */
    private static Instant time(JsonNode time, Occurrence occurrence, ObjectNode data) {
        if (time.isNull() || time.isMissingNode() || isBlank(time)) {
            return occurrence.receivedAt();
        }
        try {
            return ProviderTime.parse(time);
        } catch (DateTimeException e) {
            data.put(
                    TIME_NOTE, "the provider's time is %s; this is when the webhook arrived".formatted(e.getMessage()));
            return occurrence.receivedAt();
        }
    }

    private static @Nullable String subject(JsonNode chosen, ObjectNode data) {
        for (JsonNode node : new JsonNode[] {
            chosen, data.path("lead").path("id"), data.path("campaign").path("id")
        }) {
            if (node.isValueNode() && !node.isNull() && !isBlank(node)) {
                return ProviderId.text(node);
            }
        }
        return null;
    }

    /** Removes what stands for a value that was not sent (null, blank text, {}), and turns numeric ids into text. */
    private static JsonNode tidy(JsonNode node) {
        if (node instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode(array.size());
            array.forEach(element -> copy.add(tidy(element)));
            return copy;
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            JsonNode value = tidy(field.getValue());
            if (value.isNull() || isBlank(value) || (value.isObject() && value.isEmpty())) {
                continue;
            }
            copy.set(
                    field.getKey(),
                    isId(field.getKey()) && value.isNumber() ? TextNode.valueOf(ProviderId.text(value)) : value);
        }
        return copy;
    }

    /** Also if it has only spaces that Java does not call white, such as the no-break space. */
    static boolean isBlank(JsonNode node) {
        if (!node.isTextual()) {
            return false;
        }
        String text = node.textValue();
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (!Character.isWhitespace(each) && !Character.isSpaceChar(each)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isId(String name) {
        return name.equals("id") || name.endsWith("Id") || name.equals("workspace") || name.equals("submission");
    }

    private static String kind(JsonNode node) {
        return node.isMissingNode() ? "nothing" : node.getNodeType().name().toLowerCase(Locale.ROOT);
    }
}
