package io.waybill.project;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.waybill.finding.Finding;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Turns YAML into JSON. YAML can say more: what JSON has no form for is an error, with its line.
 *
 * @param shown the file's name in messages
 * @param isLastKeyKept whether the last value of a key that is written twice counts; otherwise it is an error
 */
record YamlJson(String shown, boolean isLastKeyKept) {

    /** Longer than any number that anybody means as one. */
    private static final int LONGEST_NUMBER = 300;

    private static final String QUOTE = "; put it in quotes if it is a text";

    /** @throws RoutesException if it cannot be JSON */
    JsonNode of(Node node) {
        if (node instanceof MappingNode mapping) {
            return object(mapping);
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            sequence.getValue().forEach(element -> array.add(of(element)));
            return array;
        }
        return scalar((ScalarNode) node);
    }

    private ObjectNode object(MappingNode mapping) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        Map<String, Integer> lines = new HashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            Node key = entry.getKeyNode();
            String name = YamlDocument.text(key);
            if (key.getTag().equals(Tag.NULL)) {
                throw problem(key, "the key '%s' means no value in YAML; put it in quotes".formatted(name));
            }
            Integer first = lines.putIfAbsent(name, YamlDocument.line(key));
            if (first != null && !isLastKeyKept) {
                throw problem(key, "'%s' is already in line %d; remove one".formatted(name, first));
            }
            object.set(name, of(entry.getValueNode()));
        }
        return object;
    }

    private JsonNode scalar(ScalarNode node) {
        Tag tag = node.getTag();
        String text = node.getValue();
        if (tag.equals(Tag.NULL)) {
            return NullNode.getInstance();
        }
        if (tag.equals(Tag.BOOL)) {
            return BooleanNode.valueOf(text.equalsIgnoreCase("true"));
        }
        if (!tag.equals(Tag.INT) && !tag.equals(Tag.FLOAT)) {
            return TextNode.valueOf(text);
        }
        if (text.length() > LONGEST_NUMBER) {
            throw problem(node, "a number of %d digits is too long".formatted(text.length()) + QUOTE);
        }
        try {
            return tag.equals(Tag.INT) ? whole(new BigInteger(text)) : decimal(node, Double.parseDouble(text));
        } catch (NumberFormatException e) {
            throw problem(node, "'%s' is not a number in JSON".formatted(text) + QUOTE);
        }
    }

    private static JsonNode whole(BigInteger value) {
        if (value.bitLength() < Integer.SIZE) {
            return IntNode.valueOf(value.intValue());
        }
        return value.bitLength() < Long.SIZE ? LongNode.valueOf(value.longValue()) : BigIntegerNode.valueOf(value);
    }

    private JsonNode decimal(Node node, double value) {
        if (Double.isInfinite(value) || Double.isNaN(value)) {
            throw problem(node, "'%s' is too large for a number".formatted(YamlDocument.text(node)) + QUOTE);
        }
        return DoubleNode.valueOf(value);
    }

    private RoutesException problem(Node node, String what) {
        return new RoutesException(List.of(Finding.error(shown, YamlDocument.line(node), what)));
    }
}
