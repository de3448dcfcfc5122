package io.waybill.lint;

import io.waybill.project.YamlDocument;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Visits the keys of a route file that have a meaning in Camel, but not those below values of the user's own. */
final class RouteTree {

    /** The keys whose values are the user's own. */
    private static final Set<String> OPAQUE = Set.of("parameters", "properties", "constructors");

    private static final Set<String> ENDPOINTS = Set.of("from", "to", "toD", "wireTap", "poll");

    /** Is called for each key. */
    interface Visitor {
        void visit(Entry entry);
    }

    /**
     * @param parent the key above, not counting lists; empty at the top
     * @param step the same, but not {@code expression}
     */
    record Entry(String parent, String step, Node keyNode, Node value, RouteKeys known) {

        String key() {
            return YamlDocument.text(keyNode);
        }

        int line() {
            return YamlDocument.line(keyNode);
        }

        /** Whether its value is an endpoint: an address, or {@code uri} with one. */
        boolean isEndpoint() {
            return RouteTree.isEndpoint(keyNode);
        }

        /** The endpoint that its value is, if it is this kamelet. */
        Optional<EndpointUri> kamelet(String name) {
            Optional<EndpointUri> endpoint = Optional.empty();
            if (key().equals("kamelet") && !parent.isEmpty()) {
                endpoint = EndpointUri.ofKameletStep(value);
            } else if (isEndpoint()) {
                endpoint = EndpointUri.of(value);
            }
            return endpoint.filter(each -> each.isKamelet(name::equals));
        }

        /** Whether its value is an expression, in the language that is its key. */
        boolean isExpression() {
            return known.languages().contains(key())
                    && (known.clauses().contains(parent) || known.holders().contains(parent));
        }

        /** Whether its value is an expression without {@code expression} above it. */
        boolean isBareExpression() {
            return known.languages().contains(key()) && known.holders().contains(parent);
        }
    }

    private final RouteKeys known;

    RouteTree(RouteKeys known) {
        this.known = known;
    }

    static boolean isEndpoint(Node key) {
        return ENDPOINTS.contains(YamlDocument.text(key));
    }

    void visit(Node document, Visitor visitor) {
        visit(document, "", "", visitor);
    }

    private void visit(Node node, String parent, String step, Visitor visitor) {
        if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(item -> visit(item, parent, step, visitor));
        } else if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                Entry entry = new Entry(parent, step, tuple.getKeyNode(), tuple.getValueNode(), known);
                visitor.visit(entry);
                String key = entry.key();
                if (!OPAQUE.contains(key)) {
                    visit(tuple.getValueNode(), key, key.equals("expression") ? step : key, visitor);
                }
            }
        }
    }
}
