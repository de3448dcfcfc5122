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
 * A Camel component in the jar, as its own catalog describes it.
 *
 * @param description its JSON; empty for components of ours, which are used within kamelets
 */
record ComponentModel(String scheme, JsonNode description) {

    private static final String SERVICES = "META-INF/services/org/apache/camel/component/";
    private static final Set<String> OURS = Set.of("subscription", "records");
    /** For suggestions. */
    static final Set<String> USUAL =
            Set.of("kamelet", "bean", "class", "direct", "http", "https", "jdbc", "log", "platform-http", "slack");

    /** Answers the component of that name, if the jar has it. */
    static Optional<ComponentModel> named(String scheme) {
        if (OURS.contains(scheme)) {
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
            return Optional.of(new ComponentModel(scheme, described("META-INF/%s/%s.json".formatted(folder, scheme))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode described(String path) throws IOException {
        try (InputStream in = resource(path)) {
            return in == null ? Json.mapper().createObjectNode() : Json.mapper().readTree(in);
        }
    }

    static @Nullable InputStream resource(String path) {
        return ComponentModel.class.getClassLoader().getResourceAsStream(path);
    }

    /** Whether options it does not know are passed on, as query parameters of a call are. */
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

    /** Whether the option begins as those do of which there may be many, such as {@code bean.name}. */
    boolean hasPrefixOf(String option) {
        for (JsonNode each : description.path("properties")) {
            String prefix = each.path("prefix").asText();
            if (!prefix.isEmpty() && option.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** What must be given, in the address or as an option. */
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
