package io.waybill.audit;

import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads events for a replay, oldest first. */
public final class StoredEvents {

    private static final String EVENT = "e.id, e.source, e.received_at, e.verified_by,"
            + " (select b.body from waybill_event_body b where b.received_at = e.received_at and"
            + " b.event_id = e.id), e.canonical, e.routing, coalesce(e.routed_type, e.type)";
    private static final String DELIVERIES =
            "select d.event_id, d.sink, d.state, d.settled_at, d.revision from " + SqlQuery.DELIVERIES_OF_EVENTS;
    private static final String LAST_STATUS = "select max(e.occurred_at) from waybill_event e where e.lead_id = ?"
            + " and e.source = ? and e.id <> ? and e.type = 'lead.status_changed' and exists (select 1"
            + " from waybill_delivery d where d.received_at = e.received_at and d.event_id = e.id and d.sink = ? and d.state in ('delivered', 'pending'))";

    private static final String REPLAY_PART = "select 1 from waybill_replay where id = ? and updated_at >= ?";

    private static final Comparator<Stored> OLDEST_FIRST =
            Comparator.comparing(Stored::receivedAt).thenComparing(Stored::id);

    private final AuditDatabase database;

    public StoredEvents(AuditDatabase database) {
        this.database = database;
    }

    /**
     * An event on record.
     *
     * @param body the webhook's body, or null after its retention
     * @param canonical the canonical event, as the JSON text that is stored
     */
    public record Stored(
            String id,
            String source,
            Instant receivedAt,
            String verifiedBy,
            @Nullable String body,
            String canonical,
            Map<String, AtSink> sinks) {

        public Cursor position() {
            return new Cursor(receivedAt, id);
        }
    }

    /**
     * The event's state at a sink.
     *
     * @param revision that of the state; the next one is higher
     */
    public record AtSink(DeliveryState state, long revision) {

        /** Of an event that the sink did not take when it was accepted, and was not sent since. */
        private static final AtSink EXCLUDED = new AtSink(DeliveryState.FILTERED, -1);

        /** Whether there is no delivery: the sink did not take the event's type. */
        public boolean isExcluded() {
            return equals(EXCLUDED);
        }
    }

    /**
     * @param after only events after this position
     * @throws AuditException if the database does not answer
     */
    public List<Stored> page(EventFilter filter, Cursor after, int most) {
        return database.read("the events", connection -> {
            Map<String, Stored> found = new LinkedHashMap<>();
            Map<String, Routings.RoutedBy> routed = new HashMap<>();
            for (EventQuery query :
                    EventQuery.events(filter, database.routings().all(connection))) {
                query.oldestFirst(EVENT, after, most).each(connection, row -> {
                    routed.put(row.getString(1), new Routings.RoutedBy(row.getString(7), row.getString(8)));
                    found.put(
                            row.getString(1),
                            new Stored(
                                    row.getString(1),
                                    row.getString(2),
                                    SqlQuery.time(row, 3),
                                    row.getString(4),
                                    row.getString(5),
                                    row.getString(6),
                                    new TreeMap<>()));
                });
            }
            readSinks(connection, found);
            for (Stored event : found.values()) {
                Routings.RoutedBy as = Objects.requireNonNull(routed.get(event.id()));
                database.routings()
                        .reasons(connection, as, Set.copyOf(event.sinks().keySet()))
                        .keySet()
                        .forEach(sink -> event.sinks().put(sink, AtSink.EXCLUDED));
            }
            return found.values().stream().sorted(OLDEST_FIRST).limit(most).toList();
        });
    }

    private static void readSinks(Connection connection, Map<String, Stored> events) throws SQLException {
        SqlQuery.of(DELIVERIES, List.copyOf(events.keySet())).each(connection, row -> {
            Stored event = events.get(row.getString(1));
            if (event != null) {
                event.sinks()
                        .put(
                                row.getString(2),
                                new AtSink(DeliveryState.of(row.getString(3)), ExistingRows.revision(row, 5, 4)));
            }
        });
    }

    /**
     * Whether that part of a replay is on record, and so everything that the broker stored before it.
     *
     * @throws AuditException if the database does not answer
     */
    public boolean contains(RecordEntry.Replayed part) {
        return database.read("the replays", connection -> {
            boolean[] found = {false};
            SqlQuery.of(REPLAY_PART, part.id(), part.at().truncatedTo(ChronoUnit.MICROS))
                    .each(connection, row -> found[0] = true);
            return found[0];
        });
    }

    /**
     * The time of the last status of a lead that was or will be delivered to the sink, other than this event.
     *
     * @throws AuditException if the database does not answer
     */
    public Optional<Instant> lastStatusSent(String source, String lead, String sink, String eventId) {
        return database.read("the last status", connection -> {
            List<Instant> last = new ArrayList<>(1);
            SqlQuery.of(LAST_STATUS, lead, source, eventId, sink).each(connection, row -> {
                Instant at = SqlQuery.timeOrNull(row, 1);
                if (at != null) {
                    last.add(at);
                }
            });
            return last.stream().findFirst();
        });
    }
}
