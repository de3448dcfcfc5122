package io.waybill.lint;

import io.waybill.finding.Finding;
import io.waybill.project.YamlDocument;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Checks that the expressions in routes are in a language the jar contains, and that they compile, and so the texts that may contain expressions. */
final class ExpressionCheck implements RouteTree.Visitor {

    private static final String SERVICES = "META-INF/services/org/apache/camel/language/";

    /** The languages whose name is not their key. */
    private static final Map<String, String> NAMES = Map.of("method", "bean");

    private static final List<String> ANY_TEXT = List.of("language", "ref");
    private static final List<String> PREDICATES = List.of(
            "when", "filter", "validate", "onWhen", "handled", "continued", "retryWhile", "completionPredicate");

    /** The steps with endpoints whose address may contain values of the message. */
    private static final List<String> DYNAMIC = List.of("toD", "wireTap");

    private static final Map<String, Set<String>> TEXTS = Map.of(
            "log", Set.of("message"),
            "throwException", Set.of("message"),
            "toD", Set.of("uri"),
            "wireTap", Set.of("uri"),
            "setHeader", Set.of("name"),
            "setProperty", Set.of("name"),
            "setVariable", Set.of("name"));

    private final String shown;
    private final JqText jq;
    private final List<Finding> findings;
    private final SimpleCheck simple;

    ExpressionCheck(String shown, JqText jq, SimpleCheck simple, List<Finding> findings) {
        this.shown = shown;
        this.jq = jq;
        this.simple = simple;
        this.findings = findings;
    }

    @Override
    public void visit(RouteTree.Entry entry) {
        if (!entry.isExpression()) {
            checkText(entry);
            return;
        }
        String language = entry.key();
        Node text = YamlDocument.child(entry.value(), "expression").orElse(entry.value());
        if (language.equals("jq")) {
            checkJq(entry, text);
        } else if (language.equals("simple")) {
            checkSimple(entry, text);
        } else if (!ANY_TEXT.contains(language)
                && ComponentModel.class.getClassLoader().getResource(SERVICES + NAMES.getOrDefault(language, language))
                        == null) {
            findings.add(Finding.error(
                    shown, entry.line(), "there is no language '%s' in the jar; use jq or simple".formatted(language)));
        }
    }

    private void checkJq(RouteTree.Entry entry, Node node) {
        String text = YamlDocument.text(node);
        if (node instanceof ScalarNode scalar && !text.startsWith("resource:") && !text.contains("{{")) {
            int line = YamlDocument.line(node) + (isBlock(scalar) ? 1 : 0);
            if (PREDICATES.contains(entry.step())) {
                jq.checkCondition(shown, line, text, findings);
            } else {
                jq.check(shown, line, text, findings);
            }
        }
    }

    /** The text of a block begins in the line after {@code |} or {@code >}. */
    private static boolean isBlock(ScalarNode scalar) {
        return scalar.getScalarStyle() == ScalarStyle.LITERAL || scalar.getScalarStyle() == ScalarStyle.FOLDED;
    }

    private void checkSimple(RouteTree.Entry entry, Node node) {
        if (PREDICATES.contains(entry.step())) {
            simple.checkCondition(shown, YamlDocument.line(node), YamlDocument.text(node), findings);
        } else {
            simple.check(shown, YamlDocument.line(node), YamlDocument.text(node), findings);
        }
    }

    /** Some texts are simple without saying so. */
    private void checkText(RouteTree.Entry entry) {
        Node text = entry.value();
        boolean isShort = entry.key().equals("log") || DYNAMIC.contains(entry.key());
        if (text instanceof ScalarNode
                && (isShort || TEXTS.getOrDefault(entry.parent(), Set.of()).contains(entry.key()))) {
            simple.check(shown, YamlDocument.line(text), YamlDocument.text(text), findings);
        }
    }
}
