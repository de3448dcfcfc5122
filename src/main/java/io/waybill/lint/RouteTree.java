package io.waybill.lint;

import io.waybill.project.YamlDocument;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Goes through the keys of a route file that mean something to Camel, and not into values of the user's. */
final class RouteTree {

    /** Their values are the user's own. */
    private static final Set<String> OPAQUE = Set.of("parameters", "properties", "constructors");

    /** What to do with each key. */
    interface Visitor {
        void visit(Entry entry);
    }

    /**
     * @param parent the key it is below, lists aside; empty at the top
     * @param step the same, {@code expression} aside
     */
    record Entry(String parent, String step, Node keyNode, Node value) {

        private static final Set<String> ENDPOINTS = Set.of("from", "to", "toD", "wireTap", "poll");
        private static final Set<String> LANGUAGES = Set.of(
                "constant",
                "csimple",
                "datasonnet",
                "exchangeProperty",
                "groovy",
                "header",
                "hl7terser",
                "java",
                "joor",
                "jq",
                "js",
                "jsonpath",
                "language",
                "method",
                "mvel",
                "ognl",
                "python",
                "ref",
                "simple",
                "spel",
                "tokenize",
                "variable",
                "wasm",
                "xpath",
                "xquery",
                "xtokenize");
        private static final Set<String> STEPS = Set.of(
                "setBody",
                "setHeader",
                "setProperty",
                "setVariable",
                "headers",
                "variables",
                "when",
                "filter",
                "split",
                "transform",
                "validate",
                "script",
                "delay",
                "loop",
                "recipientList",
                "routingSlip",
                "dynamicRouter",
                "enrich",
                "pollEnrich",
                "idempotentConsumer",
                "throttle",
                "resequence",
                "sort",
                "toD",
                "doCatch");
        private static final Set<String> CLAUSES = Set.of(
                "expression",
                "onWhen",
                "handled",
                "continued",
                "retryWhile",
                "correlationExpression",
                "completionPredicate",
                "completionSizeExpression",
                "completionTimeoutExpression");

        String key() {
            return YamlDocument.text(keyNode);
        }

        int line() {
            return YamlDocument.line(keyNode);
        }

        /** Whether an endpoint is named here, by an address or below {@code uri}. */
        boolean isEndpoint() {
            return ENDPOINTS.contains(key());
        }

        /** Whether it is an expression in the language that is its key. */
        boolean isExpression() {
            return LANGUAGES.contains(key()) && (CLAUSES.contains(parent) || STEPS.contains(parent));
        }

        /** The same, with {@code expression} left out above it. */
        boolean isBareExpression() {
            return LANGUAGES.contains(key()) && STEPS.contains(parent);
        }
    }

    private RouteTree() {}

    static void visit(Node document, Visitor visitor) {
        visit(document, "", "", visitor);
    }

    private static void visit(Node node, String parent, String step, Visitor visitor) {
        if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(item -> visit(item, parent, step, visitor));
        } else if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                Entry entry = new Entry(parent, step, tuple.getKeyNode(), tuple.getValueNode());
                visitor.visit(entry);
                if (!OPAQUE.contains(entry.key())) {
                    String key = entry.key();
                    visit(tuple.getValueNode(), key, key.equals("expression") ? step : key, visitor);
                }
            }
        }
    }
}
