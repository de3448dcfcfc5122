package io.waybill.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.waybill.event.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Payloads as providers send them, by type, from {@code samples/SOURCE.json}. In them {@code $id} stands for a new id,
 * {@code $now} for the current time in RFC 3339, and {@code $unix} for it in seconds.
 */
public final class Samples {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final JsonNode byType;

    private Samples(JsonNode byType) {
        this.byType = byType;
    }

    /** The samples of a source; there are none if the jar contains no file for it. */
    public static Samples of(String source) {
        try (InputStream in = Samples.class.getResourceAsStream("/samples/%s.json".formatted(source))) {
            return new Samples(in == null ? JsonNodeFactory.instance.objectNode() : Json.read(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The provider's types that have a sample. */
    public List<String> types() {
        List<String> types = new ArrayList<>();
        byType.fieldNames().forEachRemaining(types::add);
        return types;
    }

    /**
     * A sample with a new id, which says that it is one; null if the type has none.
     *
     * @param now the time in it
     */
    public @Nullable JsonNode fresh(String type, Instant now) {
        byte[] id = new byte[12];
        RANDOM.nextBytes(id);
        JsonNode sample = byType.get(type);
        return sample == null
                ? null
                : fill(sample, "sample_" + HexFormat.of().formatHex(id), now.truncatedTo(ChronoUnit.MILLIS));
    }

    private static JsonNode fill(JsonNode node, String id, Instant now) {
        if (node.isObject()) {
            ObjectNode filled = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(field -> filled.set(field.getKey(), fill(field.getValue(), id, now)));
            return filled;
        }
        if (node.isArray()) {
            ArrayNode filled = JsonNodeFactory.instance.arrayNode();
            node.forEach(element -> filled.add(fill(element, id, now)));
            return filled;
        }
        return switch (node.asText()) {
            case "$now" -> TextNode.valueOf(now.toString());
            case "$unix" -> LongNode.valueOf(now.getEpochSecond());
            default -> node.isTextual() ? TextNode.valueOf(node.textValue().replace("$id", id)) : node;
        };
    }
}
