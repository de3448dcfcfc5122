package io.waybill.lint;

import io.waybill.finding.DidYouMean;
import io.waybill.finding.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Checks that for each {@code direct:} endpoint called, a route begins with it. */
final class DirectCheck {

    private record Call(String shown, String name, int line) {}

    private final Set<String> beginnings = new TreeSet<>();
    private final List<Call> calls = new ArrayList<>();

    /** Collects the endpoints of one file. */
    RouteTree.Visitor in(String shown) {
        return entry -> {
            if (entry.isEndpoint()) {
                EndpointUri.of(entry.value())
                        .filter(endpoint -> endpoint.scheme().equals("direct"))
                        .ifPresent(endpoint -> add(shown, entry.key(), endpoint));
            }
        };
    }

    private void add(String shown, String key, EndpointUri endpoint) {
        if (key.equals("from")) {
            beginnings.add(endpoint.path());
        } else if (!endpoint.path().contains("{{") && !endpoint.path().contains("${")) {
            calls.add(new Call(shown, endpoint.path(), endpoint.line()));
        }
    }

    /** Reports what is missing, after all files. The name in a route template may be any. */
    void report(List<Finding> findings) {
        boolean isOpen = beginnings.stream().anyMatch(name -> name.contains("{{"));
        for (Call call : calls) {
            if (!isOpen && !beginnings.contains(call.name())) {
                String fix = DidYouMean.among(beginnings, call.name(), "add it, or remove the step");
                findings.add(Finding.warning(
                        call.shown(), call.line(), "no route begins with direct:%s; %s".formatted(call.name(), fix)));
            }
        }
    }
}
