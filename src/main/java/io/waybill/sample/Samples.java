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
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Payloads as providers send them, by type: from {@code samples/PROVIDER.json}, else those of the catalogue. In the former, {@code
 * $id} stands for a new id, {@code $now} for the current time in RFC 3339, and {@code $unix} for it in seconds.
 */
public final class Samples {

    private static final SecureRandom RANDOM = new SecureRandom();

    /** They are part of the jar, and so never change. */
    private static final ConcurrentMap<String, Samples> READ = new ConcurrentHashMap<>();

    private final Map<String, SamplePayload> byType;

    private Samples(Map<String, SamplePayload> byType) {
        this.byType = byType;
    }

    /** The samples of a provider, which the source's kind names; there are none if the jar does not know it. */
    public static Samples of(String provider) {
        return READ.computeIfAbsent(provider, Samples::read);
    }

    private static Samples read(String provider) {
        try (InputStream in = Samples.class.getResourceAsStream("/samples/%s.json".formatted(provider))) {
            if (in == null) {
                return new Samples(CatalogueSamples.of(provider));
            }
            Map<String, SamplePayload> byType = new LinkedHashMap<>();
            Json.read(in.readAllBytes())
                    .properties()
                    .forEach(sample -> byType.put(sample.getKey(), (id, now) -> fill(sample.getValue(), id, now)));
            return new Samples(byType);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The provider's types that have a sample. */
    public List<String> types() {
        return List.copyOf(byType.keySet());
    }

    /**
     * A sample with a new id, which says that it is one if it is a text; null if the type has none.
     *
     * @param now the time in it
     */
    public @Nullable JsonNode fresh(String type, Instant now) {
        byte[] id = new byte[12];
        RANDOM.nextBytes(id);
        SamplePayload sample = byType.get(type);
        return sample == null
                ? null
                : sample.fresh("sample_" + HexFormat.of().formatHex(id), now.truncatedTo(ChronoUnit.MILLIS));
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
