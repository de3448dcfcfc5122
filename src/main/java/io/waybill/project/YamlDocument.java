package io.waybill.project;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.JsonScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/** Reads YAML into nodes that know their line. */
public final class YamlDocument {

    private YamlDocument() {}

    /** Merges what {@code <<: *anchor} refers to. */
    private static final class Merging extends JsonSchema {
        @Override
        public ScalarResolver getScalarResolver() {
            return new JsonScalarResolver() {
                @Override
                protected void addImplicitResolvers() {
                    super.addImplicitResolvers();
                    addImplicitResolver(Tag.MERGE, CoreScalarResolver.MERGE, "<");
                }
            };
        }
    }

    /**
     * Reads a route. As in Camel, a merge key ({@code <<}) has no meaning.
     *
     * @param shown the file's name in messages
     * @throws RoutesException with the line, if the text is empty or not YAML
     */
    public static Node parse(String shown, String text) {
        return YamlParser.parse(shown, text, LoadSettings.builder());
    }

    /** As {@link #parse}, for data: what a merge key refers to is merged. */
    public static Node parseData(String shown, String text) {
        return YamlParser.parse(shown, text, LoadSettings.builder().setSchema(new Merging()));
    }

    /** @throws RoutesException with the line, if the text is empty, not YAML, or cannot be JSON */
    public static JsonNode json(String shown, String text) {
        return new YamlJson(shown, false).of(parseData(shown, text));
    }

    /**
     * A node's value as JSON; of a key that is written twice, the last value.
     *
     * @throws RoutesException with the line, if it cannot be JSON
     */
    public static JsonNode json(String shown, Node node) {
        return new YamlJson(shown, true).of(node);
    }

    /** As {@link #json(String, Node)}, for a node that is known to have a form in JSON. */
    public static JsonNode json(Node node) {
        return json("", node);
    }

    /** The node's line, counted from 1. */
    public static int line(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    public static Optional<Node> child(Node node, String key) {
        if (node instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                if (text(entry.getKeyNode()).equals(key)) {
                    return Optional.of(entry.getValueNode());
                }
            }
        }
        return Optional.empty();
    }

    /** The text of a scalar; empty for any other node. */
    public static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    /** The node and all nodes below it. */
    public static List<Node> all(Node node) {
        List<Node> found = new ArrayList<>();
        collect(node, found);
        return found;
    }

    private static void collect(Node node, List<Node> found) {
        found.add(node);
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(entry -> collect(entry.getValueNode(), found));
        } else if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(element -> collect(element, found));
        }
    }
}
