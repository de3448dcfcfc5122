package io.waybill.lint;

import io.waybill.alarm.AlarmEvent;
import io.waybill.finding.DidYouMean;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.Node;

/** Finds the types of the events that routes make of webhooks, and the hub itself. */
final class EventTypes {

    private static final String MAP = "map";

    private EventTypes() {}

    /** The types; empty if they are not known before the routes run, or if there are none. */
    static Set<String> madeIn(RouteTree tree, Iterable<Node> documents) {
        Set<EndpointUri.Option> written = new HashSet<>();
        documents.forEach(
                document -> tree.visit(document, entry -> entry.kamelet(MAP).ifPresent(map -> map.options().stream()
                        .filter(option -> option.name().equals("type"))
                        .forEach(written::add))));
        if (written.stream().anyMatch(EndpointUri.Option::isOpen)) {
            return Set.of();
        }
        Set<String> types = new TreeSet<>();
        written.forEach(option -> types.add(option.value()));
        if (!types.isEmpty()) {
            types.addAll(AlarmEvent.TYPES);
        }
        return types;
    }

    /** Says that no source makes events of a type, or of any type with that beginning. */
    static String notMade(String type, Set<String> made) {
        return "no source makes events of the type '%s'; %s"
                .formatted(type, DidYouMean.among(made, type, "correct it, or add a source that does"));
    }
}
