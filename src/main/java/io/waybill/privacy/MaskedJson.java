package io.waybill.privacy;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.waybill.event.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.Set;

/**
 * Makes JSON of the hub's own values, with personal data masked. What the hub itself says stays, also where it happens to be the
 * same as a phone number or a message in the event: field names, numbers, times, states, ids, names of sources and sinks.
 * Otherwise a lead who replies “2026” would mask the year in every time.
 */
public final class MaskedJson {

    /** Fields that have no more than words, names and ids of the hub. */
    private static final Set<String> OWN = Set.of(
            "id",
            "eventId",
            "source",
            "sink",
            "type",
            "providerType",
            "state",
            "outcome",
            "decision",
            "result",
            "kind",
            "method",
            "code",
            "at",
            "next",
            "group",
            "verifiedBy",
            "action",
            "origin",
            "operator",
            "digest",
            "generationDigest",
            "idempotencyKey");

    private static final ObjectMapper MARKING = Json.mapper()
            .copy()
            .registerModule(new SimpleModule()
                    .addSerializer(new Marking<>(Instant.class))
                    .addSerializer(new Marking<>(Enum.class))
                    .addSerializer(new Marking<>(JsonNode.class)));

    private MaskedJson() {}

    /** A value that is no text of the hub's: kept as an object in the tree. */
    private record Marked(Object value) {}

    private static final class Marking<T> extends StdSerializer<T> {

        private static final long serialVersionUID = 1;

        Marking(Class<T> type) {
            super(type);
        }

        @Override
        public void serialize(T value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeEmbeddedObject(new Marked(value));
        }
    }

    public static JsonNode of(Object value) {
        PersonalData found = PersonalData.in(Json.mapper().valueToTree(value));
        return Json.mapper().valueToTree(masked(MARKING.valueToTree(value), found));
    }

    private static JsonNode masked(JsonNode json, PersonalData found) {
        if (json instanceof ObjectNode object) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            object.properties()
                    .forEach(field -> copy.set(field.getKey(), masked(field.getKey(), field.getValue(), found)));
            return copy;
        }
        if (json instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode(array.size());
            array.forEach(element -> copy.add(masked(element, found)));
            return copy;
        }
        if (json instanceof POJONode pojo && pojo.getPojo() instanceof Marked marked) {
            return marked.value() instanceof JsonNode provided
                    ? found.hiddenIn(provided)
                    : JsonNodeFactory.instance.pojoNode(marked.value());
        }
        return json.isTextual() ? found.hiddenIn(json) : json;
    }

    private static JsonNode masked(String name, JsonNode value, PersonalData found) {
        if (value instanceof POJONode pojo
                && pojo.getPojo() instanceof Marked marked
                && marked.value() instanceof JsonNode provided) {
            return found.hiddenAs(name, provided);
        }
        if (!value.isTextual()) {
            return masked(value, found);
        }
        return OWN.contains(name) ? value : found.hiddenAs(name, value);
    }
}
