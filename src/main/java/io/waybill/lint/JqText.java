package io.waybill.lint;

import io.waybill.finding.Finding;
import io.waybill.mapping.JqCheck;
import java.util.List;

/** Checks jq that is part of a route. */
record JqText(JqCheck jq) {

    /** @param line the line of the file where the text begins */
    void check(String shown, int line, String text, List<Finding> findings) {
        jq.in(text).forEach(fault -> findings.add(Finding.error(shown, line + fault.line() - 1, fault.message())));
    }
}
