package io.waybill.audit;

import io.waybill.record.Routing;
import io.waybill.record.TakenTypes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Selects from {@code waybill_event e} what a sink did not take when it was accepted, and was not sent since: for the
 * sink, it is filtered. No row says so; it follows from the event's routing and the type that it had.
 *
 * @param condition SQL
 * @param parameters those of the condition
 */
record ExcludedEvents(String condition, List<Object> parameters) {

    private static final String TYPE = "coalesce(e.routed_type, e.type)";
    private static final String ANY_ENDING = "*";

    /** The sinks that take the same types, and the routings by which just these do. */
    private record Group(List<String> types, Set<String> sinks) {}

    /** @param sink which, or null for at least one of all */
    static ExcludedEvents at(@Nullable String sink, Collection<Routing> routings) {
        Map<Group, List<String>> groups = new TreeMap<>(Comparator.comparing(Group::toString));
        for (Routing routing : routings) {
            sinksByTypes(sink, routing).forEach((types, sinks) -> groups.computeIfAbsent(
                            new Group(types, sinks), group -> new ArrayList<>())
                    .add(routing.id()));
        }
        List<Object> parameters = new ArrayList<>();
        List<String> conditions = new ArrayList<>();
        groups.forEach((group, ids) -> {
            parameters.add(ids);
            conditions.add(
                    "e.routing = any(?) and not (" + takes(group.types(), parameters)
                            + ") and (select count(*) from waybill_taken_later l where l.event_id = e.id and l.sink = any(?)) < ?");
            parameters.add(group.sinks());
            parameters.add(group.sinks().size());
        });
        return new ExcludedEvents(
                conditions.isEmpty() ? "1 = 0" : "(" + String.join(" or ", conditions) + ")", parameters);
    }

    private static Map<List<String>, Set<String>> sinksByTypes(@Nullable String sink, Routing routing) {
        Map<List<String>, Set<String>> sinks = new TreeMap<>(Comparator.comparing(List::toString));
        for (Map.Entry<String, TakenTypes> each : routing.sinks().entrySet()) {
            List<String> types = each.getValue().types();
            if (!types.isEmpty() && (sink == null || sink.equals(each.getKey()))) {
                sinks.computeIfAbsent(types, same -> new TreeSet<>()).add(each.getKey());
            }
        }
        return sinks;
    }

    private static String takes(List<String> types, List<Object> parameters) {
        parameters.add(types.stream().filter(type -> !type.endsWith(ANY_ENDING)).toList());
        return TYPE + " = any(?)"
                + types.stream()
                        .filter(type -> type.endsWith(ANY_ENDING))
                        .map(type -> beginsWith(type.substring(0, type.length() - 1), parameters))
                        .collect(Collectors.joining());
    }

    private static String beginsWith(String beginning, List<Object> parameters) {
        parameters.add(beginning);
        return " or left(%s, %d) = ?".formatted(TYPE, beginning.length());
    }

    boolean isNone() {
        return parameters.isEmpty();
    }
}
