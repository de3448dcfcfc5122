package io.waybill.lint;

import io.waybill.finding.DidYouMean;
import io.waybill.finding.Finding;
import io.waybill.mapping.JqCheck;
import io.waybill.mapping.JqCondition;
import io.waybill.mapping.JqFault;
import java.util.List;
import java.util.Set;

/**
 * Checks jq that is part of a route.
 *
 * @param types the types that events can have, if the input is an event; empty: any
 */
record JqText(JqCheck jq, Set<String> types) {

    /** @param line the line of the file where the text begins */
    void check(String shown, int line, String text, List<Finding> findings) {
        add(jq.in(text), shown, line, findings);
    }

    private static void add(List<JqFault> faults, String shown, int line, List<Finding> findings) {
        faults.forEach(fault -> findings.add(fault.in(shown, line)));
    }

    /** As {@link #check}, for jq that decides something. */
    void checkCondition(String shown, int line, String text, List<Finding> findings) {
        List<JqFault> faults = jq.in(text);
        add(faults, shown, line, findings);
        if (faults.stream().anyMatch(fault -> !fault.isWarning())) {
            return;
        }
        JqCondition condition = new JqCondition(text);
        condition
                .assignment()
                .ifPresent(at -> findings.add(Finding.error(
                        shown, line + at - 1, "'=' assigns, so the condition is always true; write '==' to compare")));
        condition
                .comparedKind()
                .ifPresent(kind -> findings.add(Finding.warning(
                        shown,
                        line + kind.line() - 1,
                        "'type' without a dot is the kind of a value, such as \"object\", never '%s'; write .type for the field"
                                .formatted(kind.text()))));
        if (types.isEmpty()) {
            return;
        }
        for (JqCondition.Literal compared : condition.comparedWith("type")) {
            if (!types.contains(compared.text())) {
                String fix = DidYouMean.among(types, compared.text(), "correct it, or add a source that does");
                findings.add(Finding.warning(
                        shown,
                        line + compared.line() - 1,
                        "no source makes events of the type '%s'; %s".formatted(compared.text(), fix)));
            }
        }
    }
}
