package io.waybill.lint;

import io.waybill.finding.Finding;
import io.waybill.project.YamlDocument;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.language.simple.SimpleLanguage;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Checks that the expressions in routes are in a language the jar contains, and that they compile. */
final class ExpressionCheck implements RouteTree.Visitor {

    private static final String SERVICES = "META-INF/services/org/apache/camel/language/";

    /** The languages whose name is not their key. */
    private static final Map<String, String> NAMES = Map.of("method", "bean");

    private static final List<String> ANY_TEXT = List.of("language", "ref");
    private static final List<String> PREDICATES = List.of(
            "when", "filter", "validate", "onWhen", "handled", "continued", "retryWhile", "completionPredicate");

    private final String shown;
    private final JqText jq;
    private final List<Finding> findings;
    private @Nullable SimpleLanguage simple;

    ExpressionCheck(String shown, JqText jq, List<Finding> findings) {
        this.shown = shown;
        this.jq = jq;
        this.findings = findings;
    }

    @Override
    public void visit(RouteTree.Entry entry) {
        if (!entry.isExpression()) {
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
        String text = YamlDocument.text(node);
        if (text.startsWith("resource:") || text.contains("{{")) {
            return;
        }
        try {
            if (PREDICATES.contains(entry.step())) {
                simple().createPredicate(text);
            } else {
                simple().createExpression(text);
            }
        } catch (RuntimeException e) {
            String what = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            findings.add(Finding.error(shown, YamlDocument.line(node), "not simple: %s; correct it".formatted(what)));
        }
    }

    /** Created when first needed: most routes do not use it. */
    private SimpleLanguage simple() {
        if (simple == null) {
            CamelContext context = new DefaultCamelContext(false);
            simple = new SimpleLanguage();
            simple.setCamelContext(context);
            simple.init();
        }
        return simple;
    }
}
