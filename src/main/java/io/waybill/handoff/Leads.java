package io.waybill.handoff;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The events of each lead, which are delivered one after the other. Not safe for use by several threads. */
final class Leads<T extends DeliveryOrder.Ordered> {

    /** By order; empty for an event whose scheduled retry the broker has not handed out yet. */
    private final Map<String, NavigableMap<Long, Optional<T>>> byLead = new HashMap<>();

    void add(T event) {
        byLead.computeIfAbsent(String.valueOf(event.lead), lead -> new TreeMap<>())
                .put(event.order, Optional.of(event));
    }

    /** Those that the event replaces: older ones that wait. */
    List<T> replacedBy(T event) {
        return of(event).headMap(event.order).values().stream()
                .flatMap(Optional::stream)
                .filter(older -> older.waiting && older.replaceable)
                .toList();
    }

    boolean isFirst(T event) {
        NavigableMap<Long, Optional<T>> sameLead = of(event);
        return !sameLead.isEmpty() && sameLead.firstKey() == event.order;
    }

    /** The first one after an event. */
    Optional<T> after(T event) {
        return of(event).tailMap(event.order, false).values().stream()
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Whether it is here, and has not come again. */
    boolean has(T event) {
        return Optional.of(event).equals(of(event).get(event.order));
    }

    /** Removes an event. Returns the one that need not wait for it any more. */
    Optional<T> remove(T event) {
        boolean wasFirst = isFirst(event);
        NavigableMap<Long, Optional<T>> sameLead = of(event);
        sameLead.remove(event.order);
        if (sameLead.isEmpty()) {
            byLead.remove(event.lead);
            return Optional.empty();
        }
        return wasFirst ? sameLead.firstEntry().getValue().filter(first -> first.waiting) : Optional.empty();
    }

    /** A scheduled retry follows, for which the later events wait. */
    void expectRetry(T event) {
        of(event).put(event.order, Optional.empty());
    }

    /** No scheduled retry is expected any more: all come again before other events do. */
    void expectNone() {
        byLead.values().forEach(sameLead -> sameLead.values().removeIf(Optional::isEmpty));
        byLead.values().removeIf(Map::isEmpty);
    }

    /** Those of the event's lead; none if it has no lead. */
    private NavigableMap<Long, Optional<T>> of(T event) {
        NavigableMap<Long, Optional<T>> sameLead = event.lead == null ? null : byLead.get(event.lead);
        return sameLead == null ? new TreeMap<>() : sameLead;
    }
}
