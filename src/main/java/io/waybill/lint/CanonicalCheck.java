package io.waybill.lint;

import io.waybill.finding.Finding;
import io.waybill.project.YamlDocument;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Checks that a route is in canonical form, as Camel's editors write it: {@code uri} with {@code parameters}, and
 * expressions below {@code expression}. The short forms are deprecated from Camel 4.23 on.
 */
final class CanonicalCheck implements RouteTree.Visitor {

    private final String shown;
    private final List<Finding> findings;

    CanonicalCheck(String shown, List<Finding> findings) {
        this.shown = shown;
        this.findings = findings;
    }

    @Override
    public void visit(RouteTree.Entry entry) {
        String key = entry.key();
        Node value = entry.value();
        boolean isText =
                value instanceof ScalarNode && !YamlDocument.text(value).isEmpty();
        if (entry.isEndpoint() && isText) {
            warn(entry, "'%s' is in short form; write '%s: {uri: …, parameters: {…}}'".formatted(key, key));
        } else if (entry.isEndpoint()
                && YamlDocument.child(value, "uri")
                        .map(YamlDocument::text)
                        .orElse("")
                        .contains("?")) {
            warn(entry, "the address has options after '?'; write them below 'parameters'");
        } else if (key.equals("log") && isText) {
            warn(entry, "'log' is in short form; write 'log: {message: …}'");
        } else if (entry.isBareExpression()) {
            warn(entry, "'%s' is in short form; write 'expression: {%s: {expression: …}}'".formatted(key, key));
        } else if (entry.isExpression() && isText) {
            warn(entry, "'%s' is in short form; write '%s: {expression: …}'".formatted(key, key));
        } else if (key.equals("from") && entry.parent().isEmpty()) {
            warn(entry, "the route is in short form; write '- route: {id: …, from: …}'");
        }
    }

    private void warn(RouteTree.Entry entry, String message) {
        findings.add(Finding.warning(shown, entry.line(), message));
    }
}
