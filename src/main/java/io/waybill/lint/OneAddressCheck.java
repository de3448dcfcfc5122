package io.waybill.lint;

import io.waybill.finding.Finding;
import java.util.ArrayList;
import java.util.List;

/** Checks that the steps of a sink that use its address can all use the same. */
final class OneAddressCheck implements RouteTree.Visitor {

    private final String shown;
    private final List<Finding> findings;
    private final List<EndpointUri> calls = new ArrayList<>();
    private final List<EndpointUri> mails = new ArrayList<>();

    OneAddressCheck(String shown, List<Finding> findings) {
        this.shown = shown;
        this.findings = findings;
    }

    @Override
    public void visit(RouteTree.Entry entry) {
        entry.kamelet("http").ifPresent(calls::add);
        entry.kamelet("download").ifPresent(calls::add);
        entry.kamelet("mail").ifPresent(mails::add);
    }

    /** Once all of the file is visited. */
    void report() {
        if (!calls.isEmpty() && !mails.isEmpty()) {
            findings.add(Finding.error(
                    shown,
                    mails.get(0).line(),
                    "kamelet:mail and kamelet:%s (line %d) need different addresses, and a sink has one url; move one of them to"
                                    .formatted(calls.get(0).path(), calls.get(0).line())
                            + " a sink of its own"));
        }
    }
}
