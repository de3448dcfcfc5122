package io.waybill.lint;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A Camel component in the jar.
 *
 * @param description the JSON that describes its options in its jar; empty for Waybill's own components, which only
 *     kamelets use
 */
record ComponentModel(String scheme, JsonNode description) {

    private static final String SERVICES = "META-INF/services/org/apache/camel/component/";
    private static final Set<String> OWN = Set.of("source", "subscription", "records");

    /** The components to suggest. */
    static final Set<String> USUAL =
            Set.of("kamelet", "bean", "class", "direct", "http", "https", "jdbc", "log", "slack");

    /** Finds a component; empty if the jar does not contain it. */
    static Optional<ComponentModel> named(String scheme) {
        if (OWN.contains(scheme)) {
            return Optional.of(new ComponentModel(scheme, Json.mapper().createObjectNode()));
        }
        try (InputStream service = resource(SERVICES + scheme)) {
            if (service == null) {
                return Optional.empty();
            }
            Properties found = new Properties();
            found.load(service);
            String type = found.getProperty("class", "");
            String folder = type.substring(0, type.lastIndexOf('.')).replace('.', '/');
            return Optional.of(
                    new ComponentModel(scheme, description("META-INF/%s/%s.json".formatted(folder, scheme))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode description(String path) throws IOException {
        try (InputStream in = resource(path)) {
            return in == null ? Json.mapper().createObjectNode() : Json.mapper().readTree(in);
        }
    }

    static @Nullable InputStream resource(String path) {
        return ComponentModel.class.getClassLoader().getResourceAsStream(path);
    }

    /** Whether it passes unknown options on, as query parameters for example. */
    boolean isLenient() {
        return description.isEmpty()
                || description.path("component").path("lenientProperties").asBoolean();
    }

    Set<String> options() {
        Set<String> names = new TreeSet<>();
        description.path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    JsonNode option(String name) {
        return description.path("properties").path(name);
    }

    /** Whether the option begins with a prefix that any number of options may have, such as {@code bean.}. */
    boolean hasPrefixOf(String option) {
        for (JsonNode each : description.path("properties")) {
            String prefix = each.path("prefix").asText();
            if (!prefix.isEmpty() && option.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** The required parts of the address, or the required options. */
    Set<String> required(boolean isInAddress) {
        Set<String> names = new TreeSet<>();
        description.path("properties").properties().forEach(entry -> {
            boolean isPath = entry.getValue().path("kind").asText().equals("path");
            if (entry.getValue().path("required").asBoolean()
                    && isPath == isInAddress
                    && !entry.getValue().has("defaultValue")) {
                names.add(entry.getKey());
            }
        });
        return names;
    }
}
