package io.waybill.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.event.Occurrence;
import io.waybill.event.ProviderId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a provider's payload that identify an event. Dots lead to nested fields: {@code data.id}.
 *
 * @param type says where the event's type is
 * @param id the field with the provider's event id, or null if the provider sends none
 * @param occurrence if it sends none: the fields that together identify one event of its type
 */
record PayloadShape(Discriminator type, @Nullable String id, List<String> occurrence) {

    /** The type becomes a message property and a database column. */
    private static final int LONGEST_TYPE = 255;

    /** @throws IllegalArgumentException if neither an id nor an occurrence is given */
    PayloadShape {
        if (id == null && occurrence.isEmpty()) {
            throw new IllegalArgumentException("set 'id' to the field with the provider's event id, or"
                    + " 'occurrence' to the fields that together identify an event");
        }
        occurrence = List.copyOf(occurrence);
    }

    /** Reads a route's parameters: an omitted one is empty. */
    static PayloadShape of(Discriminator type, String id, String occurrence) {
        List<String> fields = Arrays.stream(occurrence.split(","))
                .map(String::strip)
                .filter(field -> !field.isEmpty())
                .toList();
        return new PayloadShape(type, id.isEmpty() ? null : id, fields);
    }

    /** The payload is JSON, but not an event. */
    static final class NotAnEvent extends Exception {

        private final Problem problem;
        private final String detail;

        NotAnEvent(String detail) {
            this(Problem.INVALID_EVENT, detail);
        }

        NotAnEvent(Problem problem, String detail) {
            super(detail);
            this.problem = problem;
            this.detail = detail;
        }

        Problem problem() {
            return problem;
        }

        /** Names the field. The sender gets it. */
        String detail() {
            return detail;
        }
    }

    /** @param payload without secrets */
    Occurrence read(String source, JsonNode payload, Instant receivedAt) throws NotAnEvent {
        if (!(payload instanceof ObjectNode object)) {
            throw new NotAnEvent("The body must be a JSON object.");
        }
        JsonNode typeNode = type.in(object);
        if (!typeNode.isTextual() || typeNode.textValue().isBlank()) {
            throw new NotAnEvent("'%s' must be a string with the event's type.".formatted(type));
        }
        if (typeNode.textValue().length() > LONGEST_TYPE) {
            throw new NotAnEvent("'%s' must be at most %d characters.".formatted(type, LONGEST_TYPE));
        }
        if (id != null) {
            JsonNode idNode = at(object, id);
            String eventId = scalar(idNode);
            if (eventId.isBlank()) {
                throw new NotAnEvent("'%s' must contain the event's id.".formatted(id));
            }
            return new Occurrence(
                    source,
                    typeNode.textValue(),
                    eventId,
                    List.of(eventId),
                    List.of(ProviderId.earlierText(idNode)),
                    object,
                    receivedAt);
        }
        List<JsonNode> nodes =
                occurrence.stream().map(field -> at(object, field)).toList();
        List<String> named = nodes.stream().map(PayloadShape::scalar).toList();
        if (named.stream().allMatch(String::isBlank)) {
            throw new NotAnEvent("At least one of %s must have a value.".formatted(quoted(occurrence)));
        }
        List<String> namedEarlier = nodes.stream()
                .map(node -> isScalar(node) ? ProviderId.earlierText(node) : "")
                .toList();
        return new Occurrence(source, typeNode.textValue(), null, named, namedEarlier, object, receivedAt);
    }

    /** Whether the payload is an event. */
    boolean isIn(JsonNode payload) {
        try {
            read("", payload, Instant.EPOCH);
            return true;
        } catch (NotAnEvent e) {
            return false;
        }
    }

    private static String quoted(List<String> fields) {
        return "'" + String.join("', '", fields) + "'";
    }

    static JsonNode at(JsonNode node, String path) {
        JsonNode found = node;
        for (String name : path.split("\\.")) {
            found = found.path(name);
        }
        return found;
    }

    /** Blank text is as good as none. */
    private static String scalar(JsonNode node) {
        String text = isScalar(node) ? ProviderId.text(node) : "";
        return text.isBlank() ? "" : text;
    }

    private static boolean isScalar(JsonNode node) {
        return node.isValueNode() && !node.isNull();
    }
}
