package io.waybill.lint;

import io.waybill.project.YamlDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/**
 * An endpoint in a route, as it is written.
 *
 * @param scheme the component's name
 * @param path what follows the scheme, without the options; may be empty
 * @param misplaced the keys beside {@code uri}, where an option has no meaning
 */
record EndpointUri(String scheme, String path, int line, List<Option> options, Set<String> misplaced) {

    /** @param line the line of its name */
    record Option(String name, String value, int line) {

        /** Whether the value is only known when the route runs. */
        boolean isOpen() {
            return value.contains("{{") || value.contains("${") || value.startsWith("#");
        }
    }

    /**
     * Reads the value of a key such as {@code to}.
     *
     * @return empty if the component is only known when the route runs
     */
    static Optional<EndpointUri> of(Node value) {
        Node uri =
                value instanceof MappingNode ? YamlDocument.child(value, "uri").orElse(value) : value;
        List<Option> options = new ArrayList<>();
        YamlDocument.child(value, "parameters").ifPresent(parameters -> addParameters(parameters, options));
        return of(YamlDocument.text(uri), YamlDocument.line(uri), options, keys(value));
    }

    /** Whether it is a kamelet with such a name. */
    boolean isKamelet(Predicate<String> name) {
        return scheme.equals("kamelet") && name.test(path);
    }

    /** The kamelet whose name is written where a component's belongs: {@code http/…}, {@code filtered}. */
    Optional<String> kameletMeant() {
        String name = scheme.equals("kamelet") ? "" : scheme.replaceFirst("^kamelets?[/.]?", "");
        return Optional.of(name).filter(KameletModel.NAMES::contains);
    }

    /** Reads an address with its options. */
    static Optional<EndpointUri> of(String uri, int line) {
        return of(uri, line, new ArrayList<>(), Set.of());
    }

    private static Optional<EndpointUri> of(String text, int line, List<Option> options, Set<String> misplaced) {
        int query = text.indexOf('?');
        String address = query < 0 ? text : text.substring(0, query);
        int colon = address.indexOf(':');
        String scheme = colon < 0 ? address : address.substring(0, colon);
        if (scheme.isEmpty() || scheme.contains("{{") || scheme.contains("$")) {
            return Optional.empty();
        }
        if (query >= 0) {
            addQuery(text.substring(query + 1), line, options);
        }
        return Optional.of(new EndpointUri(
                scheme,
                colon < 0 ? "" : address.substring(colon + 1).replaceFirst("^//", ""),
                line,
                options,
                misplaced));
    }

    /** Reads a step; empty also if it calls no endpoint. */
    static Optional<EndpointUri> ofStep(Node key, Node value) {
        if (RouteTree.isEndpoint(key)) {
            return of(value);
        }
        return YamlDocument.text(key).equals("kamelet") ? ofKameletStep(value) : Optional.empty();
    }

    /** Reads the value of a {@code kamelet} step. */
    static Optional<EndpointUri> ofKameletStep(Node value) {
        Node name = YamlDocument.child(value, "name").orElse(value);
        if (YamlDocument.text(name).isEmpty()) {
            return Optional.empty();
        }
        List<Option> options = new ArrayList<>();
        YamlDocument.child(value, "parameters").ifPresent(parameters -> addParameters(parameters, options));
        return Optional.of(
                new EndpointUri("kamelet", YamlDocument.text(name), YamlDocument.line(name), options, keys(value)));
    }

    private static Set<String> keys(Node value) {
        return value instanceof MappingNode mapping
                ? mapping.getValue().stream()
                        .map(entry -> YamlDocument.text(entry.getKeyNode()))
                        .collect(Collectors.toSet())
                : Set.of();
    }

    private static void addQuery(String query, int line, List<Option> options) {
        for (String option :
                query.replaceAll("RAW\\([^)]*\\)|\\{\\{[^}]*}}", "{{}}").split("&")) {
            int equals = option.indexOf('=');
            if (equals > 0) {
                options.add(new Option(option.substring(0, equals), option.substring(equals + 1), line));
            }
        }
    }

    private static void addParameters(Node parameters, List<Option> options) {
        if (parameters instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                options.add(new Option(
                        YamlDocument.text(entry.getKeyNode()),
                        YamlDocument.text(entry.getValueNode()),
                        YamlDocument.line(entry.getKeyNode())));
            }
        }
    }
}
