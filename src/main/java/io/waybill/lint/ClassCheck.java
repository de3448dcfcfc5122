package io.waybill.lint;

import io.waybill.finding.Finding;
import io.waybill.project.YamlDocument;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Checks that the Java classes in routes and policies exist in the jar. */
final class ClassCheck implements RouteTree.Visitor {

    private static final Map<String, Set<String>> CLASSES = Map.of(
            "exception", Set.of("onException", "doCatch"),
            "type", Set.of("beans"),
            "beanType", Set.of("bean"),
            "exceptionType", Set.of("throwException"),
            "unmarshalType", Set.of("json"));

    private final String shown;
    private final List<Finding> findings;

    ClassCheck(String shown, List<Finding> findings) {
        this.shown = shown;
        this.findings = findings;
    }

    @Override
    public void visit(RouteTree.Entry entry) {
        if (CLASSES.getOrDefault(entry.key(), Set.of()).contains(entry.parent())) {
            YamlDocument.all(entry.value()).forEach(this::check);
        }
    }

    private void check(Node node) {
        String name = YamlDocument.text(node);
        if (node instanceof ScalarNode
                && name.matches("[\\w$]+(\\.[\\w$]+)+")
                && ClassCheck.class.getClassLoader().getResource(name.replace('.', '/') + ".class") == null) {
            findings.add(Finding.error(
                    shown,
                    YamlDocument.line(node),
                    "there is no class '%s' in the jar; correct its name".formatted(name)));
        }
    }
}
