package io.waybill.lint;

import io.waybill.finding.Finding;
import io.waybill.sink.EndpointCall;
import java.util.List;

/** Checks when calls to clients are tried again. */
record BackoffCheck(String shown, List<Finding> findings) implements RouteTree.Visitor {

    @Override
    public void visit(RouteTree.Entry entry) {
        entry.kamelet("webhooks").ifPresent(webhooks -> webhooks.options().stream()
                .filter(option -> option.name().equals("backoff") && !option.isOpen())
                .forEach(this::check));
    }

    private void check(EndpointUri.Option backoff) {
        try {
            EndpointCall.backoff(backoff.value());
        } catch (IllegalArgumentException e) {
            findings.add(Finding.error(shown, backoff.line(), String.valueOf(e.getMessage())));
        }
    }
}
