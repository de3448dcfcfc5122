package io.waybill.audit;

import io.waybill.audit.ExistingRows.DeliveryKey;
import io.waybill.audit.ExistingRows.DeliveryRow;
import io.waybill.audit.ExistingRows.EventRow;
import io.waybill.event.Event;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import io.waybill.record.Routing;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Entries written together. Most events are settled in the batch they arrive in, so each of their rows is written once, in
 * its last state. The rows that existed before tell what changes the totals: an entry written again changes nothing.
 */
final class RecordBatch {

    private final List<RecordEntry> entries;
    private final Map<DeliveryKey, DeliveryRow> before;
    private final Map<String, EventRow> eventsBefore;
    private final Map<String, EventRow> events;
    private final Set<String> arrivals;
    private final Set<String> repeatedBefore;

    /** How often events arrived again, by id. */
    private final Map<String, Integer> repeated = new LinkedHashMap<>();

    private final Map<DeliveryKey, DeliveryRow> deliveries = new LinkedHashMap<>();
    private final Map<DeliveryKey, Instant> superseded = new HashMap<>();
    private final Totals totals = new Totals();
    private final RoutedTotals routed = new RoutedTotals();
    private final BatchRoutings routings;
    private final RetryingDeliveries retrying;
    private final BatchAttempts attempts;
    private final EndpointDeliveries endpoints = new EndpointDeliveries();

    RecordBatch(List<RecordEntry> entries, ExistingRows known, BatchRoutings.Lookup onRecord) {
        this.routings = new BatchRoutings(onRecord);
        this.entries = entries;
        this.before = known.deliveries();
        this.eventsBefore = known.events();
        this.events = new HashMap<>(eventsBefore);
        this.retrying = new RetryingDeliveries(known.retrying());
        this.attempts = new BatchAttempts(known.earlyAttempts(), retrying);
        this.arrivals = new HashSet<>(known.arrivals());
        this.repeatedBefore = known.repeatedBefore();
    }

    /** Returns the changes of the totals. */
    Totals addTo(BatchStatements to) throws SQLException {
        HubStatements hub = new HubStatements(to);
        for (RecordEntry entry : entries) {
            if (entry instanceof RecordEntry.Accepted accepted) {
                add(to, accepted);
            } else if (entry instanceof RecordEntry.Settled settled) {
                settle(settled);
            } else if (entry instanceof RecordEntry.Attempt attempt) {
                call(attempt);
            } else if (entry instanceof RecordEntry.Duplicate duplicate) {
                add(to, duplicate);
            } else if (entry instanceof RecordEntry.Rejected rejected) {
                add(to, rejected);
            } else if (entry instanceof RecordEntry.Mapped mapped) {
                map(to, Event.fromJson(mapped.event()));
            } else {
                if (entry instanceof RecordEntry.RoutingChanged changed) {
                    routings.add(changed.routing());
                }
                hub.add(entry);
            }
        }
        attempts.addTo(to, entries, events);
        adopt();
        for (Map.Entry<DeliveryKey, DeliveryRow> delivery : deliveries.entrySet()) {
            write(to, delivery.getKey(), delivery.getValue());
        }
        for (Map.Entry<String, Integer> event : repeated.entrySet()) {
            EventRow row = events.get(event.getKey());
            to.repeated(event.getKey(), row == null ? null : row.receivedAt(), event.getValue());
        }
        endpoints.addTo(to);
        routed.each((id, type, number) -> {
            Routing routing = routings.find(id);
            if (routing != null) {
                routing.excluding(type).forEach(sink -> totals.exclude(sink, number));
            }
        });
        return totals;
    }

    /** Parked events that were accepted again, and when: their parked copies must be removed. */
    Map<DeliveryKey, Instant> superseded() {
        return superseded;
    }

    /** How the events of this batch change the totals by routing. */
    RoutedTotals routed() {
        return routed;
    }

    /** The deliveries of this batch that are for endpoints of clients. */
    EndpointDeliveries endpoints() {
        return endpoints;
    }

    /** The deliveries of this batch that are tried again, and those that are no longer. */
    RetryingDeliveries retrying() {
        return retrying;
    }

    private void add(BatchStatements to, RecordEntry.Accepted accepted) throws SQLException {
        String id = accepted.event().id();
        EventRow known = events.get(id);
        boolean unmapped = accepted.unmappedReason() != null;
        Event event = accepted.event();
        String type = EventColumns.type(event);
        EventRow row = new EventRow(
                event.source(),
                accepted.receivedAt().truncatedTo(ChronoUnit.MICROS),
                unmapped,
                unmapped ? null : accepted.routing(),
                type,
                unmapped ? EventColumns.providerType(event) : type);
        if (known == null) {
            to.event(accepted, row);
            to.body(accepted, row);
            events.put(id, row);
            if (repeatedBefore.contains(id)) {
                repeated.merge(id, 0, Integer::sum);
            }
            totals.add(row, 1);
            if (!accepted.event().isOfHub()) {
                accepted.sinks().forEach(totals::expect);
            }
            if (row.routing() != null) {
                routed.add(row.routing(), row);
            }
        } else if (row.receivedAt().isAfter(known.receivedAt())) {
            acceptAgain(accepted);
            return;
        }
        EventRow first = events.getOrDefault(id, row);
        for (String sink : accepted.sinks()) {
            DeliveryKey key = new DeliveryKey(id, sink);
            DeliveryRow settled = now(key);
            deliveries.put(key, settled == null ? DeliveryRow.pending(first) : settled.of(first));
        }
    }

    /** The event arrived after the dedupe window: it is pending again, and still one event. */
    private void acceptAgain(RecordEntry.Accepted accepted) throws SQLException {
        String id = accepted.event().id();
        for (String sink : accepted.sinks()) {
            DeliveryKey key = new DeliveryKey(id, sink);
            DeliveryRow known = now(key);
            if (known != null && known.state() == DeliveryState.PARKED) {
                superseded.put(key, accepted.receivedAt());
            }
            settle(new RecordEntry.Settled(
                    id,
                    sink,
                    DeliveryState.PENDING,
                    "accepted again: it arrived after the dedupe window",
                    accepted.receivedAt(),
                    accepted.generation()));
        }
        filterAgain(accepted);
    }

    /** A sink that is new since then receives the event, too, if only to filter it. */
    private void filterAgain(RecordEntry.Accepted accepted) throws SQLException {
        Routing routing = routings.find(accepted.routing());
        if (routing == null) {
            return;
        }
        String id = accepted.event().id();
        for (String sink : routing.excluding(EventColumns.type(accepted.event()))) {
            DeliveryKey key = new DeliveryKey(id, sink);
            if (now(key) == null && !routings.excluded(key.sink(), events.get(key.eventId()))) {
                String reason =
                        Objects.requireNonNull(routing.sinks().get(sink)).reason();
                settle(new RecordEntry.Settled(
                        id, sink, DeliveryState.FILTERED, reason, accepted.receivedAt(), accepted.generation()));
            }
        }
    }

    /** Deliveries that were recorded before their event belong to it from now on. */
    private void adopt() {
        before.forEach((key, row) -> {
            if (row.receivedAt() == null && events.containsKey(key.eventId())) {
                deliveries.putIfAbsent(key, row);
            }
        });
        deliveries.replaceAll((key, row) -> {
            EventRow event = events.get(key.eventId());
            return row.receivedAt() != null || event == null ? row : row.of(event);
        });
    }

    private void map(BatchStatements to, Event event) throws SQLException {
        EventRow row = events.get(event.id());
        if (row == null) {
            return; // It is past its retention.
        }
        to.mapped(event);
        EventRow mapped = row.mappedTo(EventColumns.type(event));
        events.put(event.id(), mapped);
        totals.add(row, -1);
        totals.add(mapped, 1);
        before.forEach((key, delivery) -> {
            if (key.eventId().equals(event.id())) {
                deliveries.putIfAbsent(key, delivery); // It is counted under its event's type.
            }
        });
    }

    private void settle(RecordEntry.Settled settled) {
        DeliveryKey key = new DeliveryKey(settled.eventId(), settled.sink());
        DeliveryRow known = now(key);
        EventRow event = events.get(settled.eventId());
        DeliveryRow row = known != null ? known : event != null ? DeliveryRow.pending(event) : DeliveryRow.early();
        deliveries.put(key, row.settled(settled));
    }

    /** A delivery that is pending has the endpoint that was called last. */
    private void call(RecordEntry.Attempt attempt) {
        String endpoint = attempt.endpoint();
        if (endpoint == null) {
            return;
        }
        DeliveryKey key = new DeliveryKey(attempt.eventId(), attempt.sink());
        DeliveryRow known = now(key);
        if (known != null && known.state() == DeliveryState.PENDING) {
            deliveries.put(key, known.at(endpoint));
        }
    }

    private @Nullable DeliveryRow now(DeliveryKey key) {
        DeliveryRow changed = deliveries.get(key);
        return changed != null ? changed : before.get(key);
    }

    private void add(BatchStatements to, RecordEntry.Duplicate duplicate) throws SQLException {
        if (arrivals.add(duplicate.id())) {
            to.duplicate(duplicate);
            repeated.merge(duplicate.eventId(), 1, Integer::sum);
            totals.add(duplicate.receivedAt(), duplicate.source(), Totals.DUPLICATE, 1);
        }
    }

    private void add(BatchStatements to, RecordEntry.Rejected rejected) throws SQLException {
        if (arrivals.add(rejected.id())) {
            to.rejected(rejected);
            totals.add(rejected.receivedAt(), rejected.source(), Totals.REJECTED, 1);
        }
    }

    private void write(BatchStatements to, DeliveryKey key, DeliveryRow row) throws SQLException {
        DeliveryRow old = before.get(key);
        EventRow event = events.get(key.eventId());
        if (old != null) {
            totals.add(old, eventsBefore.get(key.eventId()), key.sink(), -1);
            endpoints.count(key, old, -1);
        }
        totals.add(row, event, key.sink(), 1);
        endpoints.count(key, row, 1);
        if (row.equals(old)) {
            return;
        }
        retrying.written(key, row, attempts.hasEarly(key.eventId()));
        endpoints.written(key, row, old);
        if (old == null) {
            to.delivery(key, row);
        } else {
            to.deliveryChanged(key, row, old);
        }
        boolean isFirst = old == null || old.receivedAt() == null;
        if (isFirst
                && row.receivedAt() != null
                && event != null
                && routings.excluded(key.sink(), events.get(key.eventId()))) {
            totals.takeExcluded(event, key.sink());
            to.takenLater(key, row);
        }
    }
}
