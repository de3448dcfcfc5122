package io.waybill.lint;

import io.waybill.endpoint.Endpoints;
import io.waybill.endpoint.EndpointsFile;
import io.waybill.finding.Finding;
import io.waybill.project.RouteFolder;
import io.waybill.record.TakenTypes;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks the clients' endpoints, and that they are told of events that there are. */
final class EndpointsCheck {

    private EndpointsCheck() {}

    /** @param made the types of the events that sources make; empty: not known */
    static void check(ProjectDraft draft, Set<String> made, List<Finding> findings) {
        if (!draft.folder().files().containsKey(RouteFolder.ENDPOINTS)) {
            return;
        }
        String shown = draft.shown(RouteFolder.ENDPOINTS);
        Endpoints endpoints = EndpointsFile.read(draft.folder(), draft.settings(), findings);
        if (draft.routes().sinks().stream().noneMatch(draft.routes()::callsEndpoints)) {
            findings.add(Finding.warning(
                    shown,
                    1,
                    "is not used: no sink calls kamelet:webhooks; add one to routes/sinks, or remove the file"));
        }
        if (made.isEmpty()) {
            return;
        }
        endpoints.events().forEach((event, line) -> {
            boolean isMade = made.stream().anyMatch(new TakenTypes(List.of(event), "", 0)::takes);
            if (!isMade && !isProviders(event, draft.folder().under(RouteFolder.SOURCES, RouteFolder.ROUTE))) {
                findings.add(Finding.warning(shown, line, EventTypes.notMade(event, made)));
            }
        });
    }

    /** Whether a source's route knows it as a provider's name for an event: then the route compares with it. */
    private static boolean isProviders(String event, Map<String, String> sources) {
        return sources.values().stream()
                .anyMatch(text -> text.contains("\"" + event + "\"") || text.contains("'" + event + "'"));
    }
}
