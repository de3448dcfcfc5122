package io.waybill.lint;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.project.YamlDocument;
import io.waybill.sink.SinkKamelets;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A kamelet in the jar.
 *
 * @param definition the definition of its properties
 * @param text the whole file
 */
record KameletModel(String name, JsonNode definition, String text) {

    static final Set<String> NAMES = Stream.concat(
                    SinkKamelets.ENDS.stream(), Stream.of("webhook", "map", "publish", "events", "records"))
            .collect(Collectors.toUnmodifiableSet());

    private static final Map<String, Optional<KameletModel>> READ = new ConcurrentHashMap<>();

    /** Finds a kamelet; empty if the jar does not contain it. */
    static Optional<KameletModel> named(String name) {
        return NAMES.contains(name) ? READ.computeIfAbsent(name, KameletModel::read) : Optional.empty();
    }

    private static Optional<KameletModel> read(String name) {
        String path = "kamelets/%s.kamelet.yaml".formatted(name);
        try (InputStream in = ComponentModel.resource(path)) {
            if (in == null) {
                return Optional.empty();
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Optional.of(new KameletModel(
                    name, YamlDocument.json(path, text).path("spec").path("definition"), text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Set<String> properties() {
        Set<String> names = new TreeSet<>();
        definition.path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    Set<String> required() {
        Set<String> names = new TreeSet<>();
        definition.path("required").forEach(property -> names.add(property.asText()));
        return names;
    }

    /** The definition of a property, with its type and, if only some values are possible, these. */
    JsonNode property(String name) {
        return definition.path("properties").path(name);
    }

    /** Whether the property names a mapping. */
    boolean isMapping(String property) {
        return format(property).equals("mapping");
    }

    /** Whether the value of the property is jq. If it may be a field's name too, jq begins as none does. */
    boolean isJq(String property, String value) {
        return switch (format(property)) {
            case "jq" -> !value.isEmpty();
            case "field-or-jq" -> value.startsWith(".") || value.startsWith("\"");
            default -> false;
        };
    }

    /** Whether the property is jq whose result is more than a yes or no. */
    boolean isJqValue(String property) {
        return format(property).equals("jq-value");
    }

    /** Whether the property is an endpoint's address. */
    boolean isAddress(String property) {
        return format(property).equals("endpoint");
    }

    private String format(String property) {
        return property(property).path("format").asText();
    }

    /** Whether the kamelet puts the value between apostrophes, so that it cannot contain one. */
    boolean isQuoted(String property) {
        return text.contains("'{{%s}}'".formatted(property));
    }
}
