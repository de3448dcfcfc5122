package io.waybill.lint;

import io.waybill.finding.DidYouMean;
import io.waybill.finding.Finding;
import io.waybill.project.RouteFolder;
import io.waybill.project.RouteSet;
import io.waybill.project.YamlDocument;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Checks what concerns several routes: ids, policies, where they begin and end. */
final class RouteCheck {

    private static final Set<String> BEGINNINGS_OF_SINKS = Set.of("kamelet:events", "kamelet:records");
    private static final String BEGINNING_OF_SOURCES = "kamelet:webhook";
    private static final Set<String> HANDLERS = Set.of(
            "errorHandler", "onException", "onCompletion", "intercept", "interceptFrom", "interceptSendToEndpoint");

    private final ProjectDraft draft;
    private final Set<String> steps;
    private final List<Finding> findings;
    private final Map<String, String> ids = new HashMap<>();
    private final Set<String> policies = new TreeSet<>();
    private boolean hasGeneralPolicy;

    /** @param steps the steps of Camel */
    RouteCheck(ProjectDraft draft, Set<String> steps, List<Finding> findings) {
        this.draft = draft;
        this.steps = steps;
        this.findings = findings;
    }

    void check() {
        // Sources and sinks first: if another file uses the same id, the error is in that file.
        Map<String, List<Node>> routes = new TreeMap<>(Comparator.<String, Boolean>comparing(
                        path -> !path.startsWith(RouteFolder.SOURCES) && !path.startsWith(RouteFolder.SINKS))
                .thenComparing(Comparator.naturalOrder()));
        draft.documents().forEach((path, document) -> {
            routes.put(path, below(document, "route"));
            below(document, "routeConfiguration").forEach(policy -> addPolicy(path, policy));
        });
        routes.forEach((path, each) -> each.forEach(route -> check(path, route)));
    }

    private static List<Node> below(Node document, String key) {
        return document instanceof SequenceNode sequence
                ? sequence.getValue().stream()
                        .flatMap(element -> YamlDocument.child(element, key).stream())
                        .toList()
                : List.of();
    }

    private void addPolicy(String path, Node policy) {
        if (HANDLERS.stream()
                .allMatch(handler -> YamlDocument.child(policy, handler).isEmpty())) {
            error(path, policy, "the policy handles no failure; add an onException, or restore the rest of the file");
        }
        Optional<Node> id = YamlDocument.child(policy, "id");
        if (id.isPresent()) {
            policies.add(YamlDocument.text(id.get()));
            unique(path, id.get(), "policy ");
        } else {
            hasGeneralPolicy = true;
        }
    }

    private void check(String path, Node route) {
        YamlDocument.child(route, "id").ifPresent(id -> unique(path, id, "route "));
        if (path.startsWith(RouteFolder.SOURCES)) {
            FlowCheck.ofSource(draft.shown(path), steps, findings).check(route);
        } else if (path.equals(RouteFolder.SINKS + RouteSet.AUDIT + RouteFolder.ROUTE)) {
            return;
        } else if (path.startsWith(RouteFolder.SINKS)) {
            FlowCheck.ofSink(draft.shown(path), steps, findings).check(route);
            new SecondDeliveryCheck(draft.shown(path), findings).check(route);
            checkPolicy(path, route);
        } else {
            checkBeginning(path, route);
        }
    }

    private void unique(String path, Node id, String kind) {
        String place = "%s:%d".formatted(draft.shown(path), YamlDocument.line(id));
        String first = ids.putIfAbsent(kind + YamlDocument.text(id), place);
        if (first != null) {
            error(
                    path,
                    id,
                    "the id '%s' is already used in %s; choose another".formatted(YamlDocument.text(id), first));
        }
    }

    private void checkPolicy(String path, Node route) {
        Optional<Node> named = YamlDocument.child(route, "routeConfigurationId");
        if (named.isEmpty()) {
            if (!hasGeneralPolicy && YamlDocument.child(route, "errorHandler").isEmpty()) {
                error(path, route, "the sink has no retry policy; add 'routeConfigurationId: delivery'");
            }
            return;
        }
        for (String name : YamlDocument.text(named.get()).split(",")) {
            if (!name.contains("*") && !name.contains("{{") && !policies.contains(name.strip())) {
                String otherwise =
                        policies.isEmpty() ? "add it to policies" : "there are " + String.join(", ", policies);
                error(
                        path,
                        named.get(),
                        "there is no policy '%s'; %s"
                                .formatted(name.strip(), DidYouMean.among(policies, name.strip(), otherwise)));
            }
        }
    }

    /** Only a source's or a sink's own file may receive webhooks or events. */
    private void checkBeginning(String path, Node route) {
        Optional<Node> uri = YamlDocument.child(route, "from").flatMap(from -> YamlDocument.child(from, "uri"));
        String text = uri.map(YamlDocument::text).orElse("").replaceFirst("\\?.*", "");
        if (BEGINNINGS_OF_SINKS.contains(text)) {
            error(path, uri.orElse(route), "only sinks begin with %s; move the route to sinks".formatted(text));
        } else if (text.equals(BEGINNING_OF_SOURCES)) {
            error(path, uri.orElse(route), "only sources begin with %s; move the route to sources".formatted(text));
        }
    }

    private void error(String path, Node node, String message) {
        findings.add(Finding.error(draft.shown(path), YamlDocument.line(node), message));
    }
}
