package io.waybill.lint;

import io.waybill.finding.Finding;
import io.waybill.project.YamlDocument;
import io.waybill.record.TakenTypes;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Checks which types a sink takes, and finds that out for other checks. */
final class TypesCheck implements RouteTree.Visitor {

    private static final String TYPES = "types";

    private final String shown;
    private final Set<String> made;
    private final List<Finding> findings;
    private TakenTypes taken;

    /** @param made the types of the events that sources make; empty: not known */
    TypesCheck(String shown, Set<String> made, List<Finding> findings) {
        this.shown = shown;
        this.made = made;
        this.findings = findings;
        this.taken = TakenTypes.all(shown, 0);
    }

    /** Those of the sink visited; all if they cannot be read, or are only known when the route runs. */
    TakenTypes taken() {
        return taken;
    }

    @Override
    public void visit(RouteTree.Entry entry) {
        entry.kamelet("events").ifPresent(events -> {
            boolean isText = YamlDocument.child(entry.value(), "parameters")
                    .flatMap(parameters -> YamlDocument.child(parameters, TYPES))
                    .map(ScalarNode.class::isInstance)
                    .orElse(true);
            events.options().stream()
                    .filter(option -> option.name().equals(TYPES) && !option.isOpen())
                    .forEach(option -> check(option, isText));
        });
    }

    private void check(EndpointUri.Option option, boolean isText) {
        if (!isText) {
            findings.add(Finding.error(
                    shown,
                    option.line(),
                    "'types' is no text; write the types in one, comma-separated: 'campaign.*, lead.status_changed'"));
            return;
        }
        try {
            taken = TakenTypes.parse(option.value(), shown, option.line());
        } catch (IllegalArgumentException e) {
            findings.add(Finding.error(shown, option.line(), String.valueOf(e.getMessage())));
            return;
        }
        if (!made.isEmpty()) {
            for (String type : taken.types()) {
                if (made.stream().noneMatch(new TakenTypes(List.of(type), "", 0)::takes)) {
                    findings.add(Finding.warning(shown, option.line(), EventTypes.notMade(type, made)));
                }
            }
        }
    }
}
