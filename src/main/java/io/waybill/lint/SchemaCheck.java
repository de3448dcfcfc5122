package io.waybill.lint;

import io.waybill.finding.DidYouMean;
import io.waybill.finding.Finding;
import io.waybill.project.YamlDocument;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Checks a file against Camel's schema. Like Camel's own loader, it accepts numbers and booleans in quotes, and
 * constants in any case.
 *
 * <p>A general JSON Schema validator is no replacement: the schema allows up to thirty shapes at almost every node, and
 * for a mistyped key a validator reports what each of them lacks. This check reports the errors of the likeliest shape,
 * with the line and the key that was meant (docs/decisions/0030).
 */
final class SchemaCheck {

    /** The steps whose expression is optional. */
    private static final Set<String> EXPRESSION_OPTIONAL = Set.of("sort");

    private final String shown;
    private final Set<String> steps;
    private final List<Finding> findings;

    private SchemaCheck(String shown, Set<String> steps, List<Finding> findings) {
        this.shown = shown;
        this.steps = steps;
        this.findings = findings;
    }

    static void check(String shown, Node document, SchemaNode schema, List<Finding> findings) {
        new SchemaCheck(shown, schema.steps(), findings).check("the file", document, schema);
    }

    private void check(String name, Node node, SchemaNode schema) {
        for (SchemaNode part : schema.parts()) {
            checkPart(name, node, part);
        }
    }

    private void checkPart(String name, Node node, SchemaNode schema) {
        checkAlternatives(name, node, schema.alternatives());
        String type = schema.type();
        if (node instanceof MappingNode mapping) {
            if (!type.isEmpty() && !type.equals("object")) {
                String fix = name.equals("when")
                        ? "write it as '- expression: …' with 'steps: …' below it"
                        : "write '- ' before each";
                error(
                        node,
                        "'%s' must be %s; %s"
                                .formatted(name, describe(type), type.equals("array") ? fix : "correct it"));
            } else {
                checkObject(name, mapping, schema);
            }
        } else if (node instanceof SequenceNode sequence) {
            if (!type.isEmpty() && !type.equals("array")) {
                String fix = schema.properties().contains("steps")
                        ? "write 'steps:' between it and the list"
                        : "write it without '- '";
                error(node, "'%s' must be %s; %s".formatted(name, describe(type), fix));
            } else if (schema.hasItems()) {
                sequence.getValue().forEach(item -> check(name, item, schema.items()));
            }
        } else if (node instanceof ScalarNode scalar) {
            checkScalar(name, scalar, schema);
        }
    }

    /** One of the alternatives must fit; if none does, the errors are those of the likeliest. */
    private void checkAlternatives(String name, Node node, List<SchemaNode> alternatives) {
        List<SchemaNode> shapes = alternatives.stream()
                .filter(alternative -> !alternative.isExclusion())
                .toList();
        boolean isOptional = shapes.size() < alternatives.size();
        List<SchemaNode> likely =
                shapes.stream().filter(shape -> fits(node, shape)).toList();
        if (likely.isEmpty() && isOptional) {
            return;
        }
        List<Finding> closest = null;
        for (SchemaNode shape : likely.isEmpty() ? shapes : likely) {
            List<Finding> errors = new ArrayList<>();
            new SchemaCheck(shown, steps, errors).check(name, node, shape);
            if (errors.isEmpty()) {
                return;
            }
            if (closest == null || errors.size() < closest.size()) {
                closest = errors;
            }
        }
        if (closest != null) {
            findings.addAll(closest);
        }
    }

    /** Whether the node may be meant as this alternative: it is of the same kind, and has the required keys. */
    private static boolean fits(Node node, SchemaNode alternative) {
        return alternative.parts().stream()
                .allMatch(part -> isOfKind(node, part.type())
                        && (part.isClosed()
                                || part.required().stream().allMatch(key -> YamlDocument.child(node, key)
                                        .isPresent()))
                        && (part.alternatives().isEmpty()
                                || part.alternatives().stream().anyMatch(each -> fits(node, each))));
    }

    private static boolean isOfKind(Node node, String type) {
        return switch (type) {
            case "object" -> node instanceof MappingNode;
            case "array" -> node instanceof SequenceNode;
            case "" -> true;
            default -> node instanceof ScalarNode;
        };
    }

    private void checkObject(String name, MappingNode mapping, SchemaNode schema) {
        Map<String, Integer> lines = new HashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            String key = YamlDocument.text(entry.getKeyNode());
            Integer first = lines.putIfAbsent(key, YamlDocument.line(entry.getKeyNode()));
            Set<String> known = schema.properties();
            if (first != null) {
                error(entry.getKeyNode(), "'%s' is already in line %d; remove one".formatted(key, first));
            } else if (known.contains(key)) {
                check(key, entry.getValueNode(), schema.property(key));
            } else if (key.equals("<<")) {
                error(entry.getKeyNode(), "'<<' does not merge in a route; write the values out");
            } else if (schema.isClosed()) {
                String what = schema.isChoiceOfOne() ? "is not known here" : "is not a key of '%s'".formatted(name);
                error(entry.getKeyNode(), "'%s' %s; %s".formatted(key, what, KeyHint.of(key, known, steps)));
            }
        }
        if (schema.isChoiceOfOne() && lines.size() > 1) {
            String keys =
                    lines.keySet().stream().sorted().map("'%s'"::formatted).collect(Collectors.joining(" and "));
            error(mapping, "has %s in one entry; begin each with '- '".formatted(keys));
        }
        for (String key : schema.required()) {
            if (!lines.containsKey(key)) {
                error(mapping, "'%s' needs '%s'; add it".formatted(name, key));
            }
        }
        if (schema.takesExpression()
                && !EXPRESSION_OPTIONAL.contains(name)
                && lines.keySet().stream()
                        .noneMatch(key -> key.equals("expression") || schema.isShortFormOfExpression(key))) {
            error(mapping, "'%s' needs 'expression'; add it".formatted(name));
        }
    }

    private void checkScalar(String name, ScalarNode scalar, SchemaNode schema) {
        String type = schema.type();
        String text = scalar.getValue();
        if (scalar.getTag().equals(Tag.NULL)) {
            if (type.equals("object") ? !schema.required().isEmpty() : !type.isEmpty()) {
                error(scalar, "'%s' has nothing after it; complete it, or remove it".formatted(name));
            }
            return;
        }
        if (text.contains("{{")) {
            return;
        }
        boolean fits =
                switch (type) {
                    case "object", "array" -> false;
                    case "boolean" -> text.matches("(?i)true|false");
                    case "number", "integer" -> text.matches("[+-]?\\d+(\\.\\d+)?");
                    default -> true;
                };
        if (!fits) {
            String fix = name.equals("expression")
                    ? "name the language first, as in expression: {jq: {expression: '…'}}"
                    : "correct it";
            error(scalar, "'%s' is '%s', but must be %s; %s".formatted(name, text, describe(type), fix));
        }
        List<String> values = schema.values();
        if (!values.isEmpty() && values.stream().noneMatch(value -> isSame(value, text))) {
            error(scalar, "'%s' is '%s'; %s".formatted(name, text, DidYouMean.among(values, text, oneOf(values))));
        }
    }

    private static boolean isSame(String constant, String text) {
        return constant.replace("_", "")
                .replace("-", "")
                .equalsIgnoreCase(text.replace("_", "").replace("-", ""));
    }

    private static String oneOf(Iterable<String> known) {
        Set<String> names = new TreeSet<>();
        known.forEach(names::add);
        return names.size() > 12 ? "correct or remove it" : "it can be " + String.join(", ", names);
    }

    private static String describe(String type) {
        return switch (type) {
            case "object" -> "keys with values, as 'key: value'";
            case "array" -> "a list, each entry starting with '- '";
            case "boolean" -> "true or false";
            case "number", "integer" -> "a number";
            default -> "text";
        };
    }

    private void error(Node node, String message) {
        findings.add(Finding.error(shown, YamlDocument.line(node), message));
    }
}
