package io.waybill.lint;

import io.waybill.finding.Finding;
import io.waybill.mapping.JqCheck;
import java.util.List;

/** jq written within a route. */
record JqText(JqCheck jq) {

    /** @param line of the file where the text begins */
    void check(String shown, int line, String text, List<Finding> findings) {
        jq.in(text).forEach(fault -> findings.add(Finding.error(shown, line + fault.line() - 1, fault.message())));
    }
}
