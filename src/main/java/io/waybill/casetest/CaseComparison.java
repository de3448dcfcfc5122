package io.waybill.casetest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import io.waybill.config.Secret;
import io.waybill.project.YamlDocument;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Compares what a case expects with the result. A key that ends in {@code -has} expects a part: some fields of an object,
 * or some words of a text. Headers are compared in part too; everything else is compared completely.
 */
final class CaseComparison {

    /** The ending of keys that expect a part. */
    static final String HAS = "-has";

    private static final String OUTCOME = "outcome";
    private static final String SINKS = "sinks";
    private static final String HEADERS = "headers";
    private static final List<String> KINDS = List.of("filters", "fails", "call", "subject", "text", "html", "method");

    private final List<Difference> differences = new ArrayList<>();

    private CaseComparison() {}

    /** @param actual a {@link CaseReport} */
    static List<Difference> of(MappingNode expected, ObjectNode actual) {
        CaseComparison comparison = new CaseComparison();
        comparison.compare(expected, actual);
        return comparison.differences;
    }

    private void compare(MappingNode expected, ObjectNode actual) {
        String outcome =
                YamlDocument.child(expected, OUTCOME).map(YamlDocument::text).orElse("accepted");
        if (outcome.equals(actual.path(OUTCOME).asText())) {
            keys(expected, actual, "");
            return;
        }
        Node at = YamlDocument.child(expected, OUTCOME).orElse(expected);
        ObjectNode wanted = JsonNodeFactory.instance.objectNode().put(OUTCOME, outcome);
        ObjectNode came = actual.deepCopy().without(List.of("event", SINKS));
        differences.add(new Difference(OUTCOME, YamlDocument.line(at), wanted, came));
    }

    private void keys(MappingNode expected, JsonNode actual, String path) {
        for (NodeTuple entry : expected.getValue()) {
            String key = YamlDocument.text(entry.getKeyNode());
            Node value = entry.getValueNode();
            if (key.equals(SINKS) && value instanceof MappingNode sinks) {
                sinks(sinks, actual.path(SINKS));
            } else if (key.equals(HEADERS) && value instanceof MappingNode headers) {
                headers(headers, actual.path(HEADERS), path + HEADERS);
            } else if (key.endsWith(HAS)) {
                String whole = key.substring(0, key.length() - HAS.length());
                part(value, actual.path(whole), path + whole);
            } else if (!key.equals(OUTCOME)) {
                whole(value, actual.path(key), path + key);
            }
        }
    }

    private void sinks(MappingNode expected, JsonNode actual) {
        for (NodeTuple entry : expected.getValue()) {
            String sink = YamlDocument.text(entry.getKeyNode());
            JsonNode verdict = actual.path(sink);
            String path = SINKS + "." + sink;
            if (entry.getValueNode() instanceof MappingNode wanted && sameKind(wanted, verdict)) {
                keys(wanted, verdict, path + ".");
            } else {
                differ(path, entry.getValueNode(), verdict);
            }
        }
    }

    /** Whether both filter, both send a message, and so on; if not, all of it differs. */
    private static boolean sameKind(MappingNode expected, JsonNode actual) {
        for (String kind : KINDS) {
            boolean wanted = YamlDocument.child(expected, kind)
                    .or(() -> YamlDocument.child(expected, kind + HAS))
                    .isPresent();
            if (wanted) {
                return actual.has(kind);
            }
        }
        return !actual.has("filters") && !actual.has("fails");
    }

    /** Header names may be in any case, and there may be more headers. */
    private void headers(MappingNode expected, JsonNode actual, String path) {
        for (NodeTuple entry : expected.getValue()) {
            String name = YamlDocument.text(entry.getKeyNode());
            JsonNode value = actual.properties().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(JsonNodeFactory.instance.missingNode());
            whole(entry.getValueNode(), value, path + "." + name);
        }
    }

    private void part(Node expected, JsonNode actual, String path) {
        if (expected instanceof MappingNode fields && actual.isObject()) {
            fields(fields, actual, path, true);
        } else if (expected instanceof SequenceNode list) {
            elements(list, actual, path, true);
        } else if (!(actual.isTextual()
                && actual.textValue().contains(YamlDocument.text(expected).strip()))) {
            differ(path, expected, actual);
        }
    }

    private void whole(Node expected, JsonNode actual, String path) {
        if (expected instanceof MappingNode fields && actual.isObject()) {
            fields(fields, actual, path, false);
        } else if (expected instanceof SequenceNode list) {
            elements(list, actual, path, false);
        } else if (!same(YamlDocument.json(expected), actual)) {
            differ(path, expected, actual);
        }
    }

    private void fields(MappingNode expected, JsonNode actual, String path, boolean isPart) {
        Set<String> named = new HashSet<>();
        for (NodeTuple entry : expected.getValue()) {
            String name = YamlDocument.text(entry.getKeyNode());
            named.add(name);
            within(entry.getValueNode(), actual.path(name), path + "." + name, isPart);
        }
        if (!isPart) {
            actual.properties().stream()
                    .filter(field -> !named.contains(field.getKey()))
                    .forEach(field -> differences.add(new Difference(
                            path + "." + field.getKey(), YamlDocument.line(expected), null, field.getValue())));
        }
    }

    private void elements(SequenceNode expected, JsonNode actual, String path, boolean isPart) {
        if (!actual.isArray() || actual.size() != expected.getValue().size()) {
            differ(path, expected, actual);
            return;
        }
        for (int i = 0; i < actual.size(); i++) {
            within(expected.getValue().get(i), actual.get(i), "%s[%d]".formatted(path, i), isPart);
        }
    }

    /** Below a part, objects are compared in part, but texts completely. */
    private void within(Node expected, JsonNode actual, String path, boolean isPart) {
        if (isPart && expected instanceof MappingNode fields && actual.isObject()) {
            fields(fields, actual, path, true);
        } else if (isPart && expected instanceof SequenceNode list) {
            elements(list, actual, path, true);
        } else {
            whole(expected, actual, path);
        }
    }

    private static boolean same(JsonNode expected, JsonNode actual) {
        if (expected.isNull()) {
            return actual.isNull() || actual.isMissingNode();
        }
        if (expected.isNumber() && actual.isNumber()) {
            return expected.decimalValue().compareTo(actual.decimalValue()) == 0;
        }
        if (actual instanceof POJONode hidden && hidden.getPojo() instanceof Secret secret) {
            return expected.asText().equals(secret.reveal());
        }
        if (expected.isTextual() && actual.isTextual()) {
            // A YAML block ends with a line break, even if the author did not mean it.
            String text = expected.textValue();
            return text.equals(actual.textValue()) || text.equals(actual.textValue() + "\n");
        }
        return expected.equals(actual);
    }

    private void differ(String path, Node expected, @Nullable JsonNode actual) {
        differences.add(new Difference(path, YamlDocument.line(expected), YamlDocument.json(expected), actual));
    }
}
