package io.waybill.project;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Json;
import io.waybill.finding.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.constructor.StandardConstructor;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** YAML with the lines its nodes are on. */
public final class YamlDocument {

    private YamlDocument() {}

    /**
     * @param shown the file's name for messages
     * @throws RoutesException naming the line, if it is no YAML or empty
     */
    public static Node parse(String shown, String text) {
        try {
            return new Compose(settings(shown))
                    .composeString(text)
                    .orElseThrow(() -> new RoutesException(
                            List.of(Finding.error(shown, 1, "the file is empty; write it, or delete it"))));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
            throw new RoutesException(
                    Finding.error(shown, line, "not YAML: %s; correct it".formatted(e.getProblem())), e);
        } catch (YamlEngineException e) {
            throw new RoutesException(Finding.error(shown, 1, "not YAML: %s; correct it".formatted(e.getMessage())), e);
        }
    }

    public static JsonNode json(String shown, String text) {
        parse(shown, text);
        return Json.mapper().valueToTree(new Load(settings(shown)).loadFromString(text));
    }

    /** A node's value; of doubled keys the last. */
    public static JsonNode json(Node node) {
        LoadSettings lenient =
                LoadSettings.builder().setAllowDuplicateKeys(true).build();
        return Json.mapper().valueToTree(new StandardConstructor(lenient).constructSingleDocument(Optional.of(node)));
    }

    private static LoadSettings settings(String shown) {
        return LoadSettings.builder()
                .setLabel(shown)
                .setCodePointLimit(10_000_000)
                .build();
    }

    /** Counted from 1, as editors do. */
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

    /** A scalar's text; empty for anything else. */
    public static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    /** The node and all below it. */
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
