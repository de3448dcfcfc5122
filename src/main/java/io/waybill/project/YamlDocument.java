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

/** Reads YAML into nodes that know their line. */
public final class YamlDocument {

    private YamlDocument() {}

    /**
     * @param shown the file's name in messages
     * @throws RoutesException with the line, if the text is empty or not YAML
     */
    public static Node parse(String shown, String text) {
        try {
            return new Compose(settings(shown))
                    .composeString(text)
                    .orElseThrow(() -> new RoutesException(
                            List.of(Finding.error(shown, 1, "the file is empty; complete it, or delete it"))));
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

    /** A node's value as JSON; of a key that is written twice, the last value. */
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
