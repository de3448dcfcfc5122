package io.waybill.lint;

import io.waybill.finding.DidYouMean;
import io.waybill.finding.Finding;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.language.constant.ConstantLanguage;
import org.apache.camel.language.simple.SimpleLanguage;
import org.jspecify.annotations.Nullable;

/** Checks texts in simple, Camel's own language, by compiling them. */
final class SimpleCheck {

    private static final Pattern NO_BEAN = Pattern.compile("No bean could be found in the registry for: (\\S+)");

    private final Set<String> beans;
    private @Nullable SimpleLanguage simple;

    /** @param beans the names of the beans there are */
    SimpleCheck(Set<String> beans) {
        this.beans = beans;
    }

    /** What is wrong with a condition. */
    void checkCondition(String shown, int line, String text, List<Finding> findings) {
        check(shown, line, text, true, findings);
    }

    /** What is wrong with a text that may contain <code>${…}</code>. */
    void check(String shown, int line, String text, List<Finding> findings) {
        check(shown, line, text, false, findings);
    }

    private void check(String shown, int line, String text, boolean isCondition, List<Finding> findings) {
        if (text.startsWith("resource:") || text.contains("{{")) {
            return;
        }
        try {
            if (isCondition) {
                simple().createPredicate(text);
            } else {
                simple().createExpression(text);
            }
        } catch (RuntimeException e) {
            String said = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            explain(text, said).ifPresent(message -> findings.add(Finding.error(shown, line, message)));
        }
    }

    private Optional<String> explain(String text, String said) {
        Matcher noBean = NO_BEAN.matcher(said);
        if (!noBean.find()) {
            return Optional.of(SimpleFault.explain(text, said));
        }
        String name = noBean.group(1);
        return beans.contains(name)
                ? Optional.empty()
                : Optional.of("there is no bean '%s'; %s"
                        .formatted(name, DidYouMean.among(beans, name, "declare it below 'beans'")));
    }

    /** Created when first needed: most routes do not use it. */
    private SimpleLanguage simple() {
        if (simple == null) {
            DefaultCamelContext context = new DefaultCamelContext(false);
            context.getRegistry().bind("jq", new ConstantLanguage());
            simple = new SimpleLanguage();
            simple.setCamelContext(context);
            simple.init();
        }
        return simple;
    }
}
