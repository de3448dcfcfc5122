package io.waybill.lint;

import io.waybill.finding.Finding;
import io.waybill.mapping.JqCheck;
import io.waybill.mapping.JqCondition;
import io.waybill.mapping.JqFault;
import io.waybill.record.TakenTypes;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Checks jq that is part of a route.
 *
 * @param types the types that events can have, if the input is an event; empty: any
 * @param taken the types of the events that get to the route
 */
record JqText(JqCheck jq, Set<String> types, TakenTypes taken) {

    /** Checks jq whose input is any JSON. */
    static JqText ofAny(JqCheck jq) {
        return new JqText(jq, Set.of(), TakenTypes.all("", 0));
    }

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
        for (JqCondition.Literal compared : condition.comparedWith("type")) {
            wrongType(compared.text())
                    .ifPresent(what -> findings.add(Finding.warning(shown, line + compared.line() - 1, what)));
        }
    }

    private Optional<String> wrongType(String type) {
        if (!types.isEmpty() && !types.contains(type)) {
            return Optional.of(EventTypes.notMade(type, types));
        }
        return taken.takes(type)
                ? Optional.empty()
                : Optional.of(
                        "no event of the type '%s' gets here, because 'types' (line %d) does not have it; add it there, or remove it here"
                                .formatted(type, taken.line()));
    }
}
