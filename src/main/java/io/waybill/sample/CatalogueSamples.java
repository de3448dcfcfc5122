package io.waybill.sample;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.event.MappingException;
import io.waybill.mapping.JqLimits;
import io.waybill.mapping.Mappings;
import io.waybill.project.YamlDocument;
import io.waybill.source.Discriminator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The samples of a source in the catalogue: the first of its cases for each type of the provider that becomes an event. The
 * source's route says which fields have the type, and what identifies an event.
 */
final class CatalogueSamples {

    private static final JqLimits LIMITS = new JqLimits(Duration.ofSeconds(1), stopped -> {});

    private final Mappings jq = new Mappings(Map.of(), Map.of(), Map.of(), LIMITS);
    private final Discriminator type;
    private final List<String> identity;
    private final String each;

    /** @param route the parameters with which it begins */
    private CatalogueSamples(JsonNode route) {
        type = Discriminator.of(route.path("type").asText(), jq);
        identity = Arrays.stream(route.path("id")
                        .asText(route.path("occurrence").asText())
                        .split(","))
                .map(String::strip)
                .toList();
        each = route.path("each").asText();
    }

    /** By type; empty if the catalogue has no source of that name. */
    static Map<String, SamplePayload> of(String source) {
        JsonNode route = yaml(source, "route.camel.yaml");
        JsonNode cases = yaml(source, "cases.yaml");
        return route == null || cases == null
                ? Map.of()
                : new CatalogueSamples(route.at("/0/route/from/parameters")).in(cases);
    }

    private static @Nullable JsonNode yaml(String source, String file) {
        String path = "/catalogue/sources/%s/%s".formatted(source, file);
        try (InputStream in = CatalogueSamples.class.getResourceAsStream(path)) {
            return in == null ? null : YamlDocument.json(path, new String(in.readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Not those with headers, in which a part of the payload is. */
    private Map<String, SamplePayload> in(JsonNode cases) {
        Map<String, SamplePayload> samples = new LinkedHashMap<>();
        for (JsonNode each : cases) {
            JsonNode event = each.at("/expect/event-has");
            if (each.path("payload") instanceof ObjectNode payload && event.isObject() && !each.has("headers")) {
                String time = event.path("time").asText();
                samples.putIfAbsent(
                        type.in(payload).asText(),
                        new CaseSample(
                                payload,
                                identity,
                                time.isEmpty() ? null : Instant.parse(time),
                                isSentInArray(payload)));
            }
        }
        return samples;
    }

    /** A case has one event, also of a provider that sends several in an array. */
    private boolean isSentInArray(JsonNode payload) {
        if (each.isEmpty()) {
            return false;
        }
        try {
            JsonNode found = jq.expression("[%s]".formatted(each)).apply(payload);
            return !type.in(found.path(0)).isTextual();
        } catch (MappingException e) {
            return true;
        }
    }
}
