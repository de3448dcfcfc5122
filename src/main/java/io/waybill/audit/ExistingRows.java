package io.waybill.audit;

import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a batch that exist already.
 *
 * @param events the events, by id
 * @param deliveries the deliveries of the batch's events
 * @param earlyAttempts attempts that are on record, while their event is not: its id by theirs
 * @param retrying the deliveries of the batch's events that are tried again
 * @param arrivals the ids of duplicates and of rejected webhooks
 * @param repeatedBefore the ids of events of which a duplicate is on record, but not the event itself
 */
record ExistingRows(
        Map<String, EventRow> events,
        Map<DeliveryKey, DeliveryRow> deliveries,
        Map<String, String> earlyAttempts,
        Set<DeliveryKey> retrying,
        Set<String> arrivals,
        Set<String> repeatedBefore) {

    private static final String EVENTS =
            "select id, source, received_at, unmapped_reason is not null, routing, coalesce(routed_type, type),"
                    + " case when unmapped_reason is null then type else provider_type end"
                    + " from waybill_event where id = any(?)";
    private static final String DELIVERY =
            "select d.event_id, d.sink, d.source, d.received_at, d.state, d.reason, d.settled_at, d.generation, d.revision,"
                    + " d.endpoint from ";
    private static final String DELIVERIES = DELIVERY + SqlQuery.DELIVERIES_OF_EVENTS;
    private static final String EARLY_DELIVERIES =
            DELIVERY + "waybill_delivery d where d.received_at is null and d.event_id = any(?)";
    private static final String EARLY_ATTEMPTS =
            "select id, event_id from waybill_attempt where received_at is null and event_id = any(?)";
    private static final String RETRYING = "select event_id, sink from waybill_retrying where event_id = any(?)";
    private static final String DUPLICATES = "select id from waybill_duplicate where id = any(?)";
    private static final String REPEATED_BEFORE =
            "select event_id from waybill_repeated where event_id = any(?) and received_at is null";
    private static final String REJECTED = "select id from waybill_rejected where id = any(?)";

    /**
     * An event.
     *
     * @param routing the id of the routing by which it was accepted, or null
     * @param routedType its type at that time
     * @param countedType the type under which the hourly totals have it: its own now, or while it is unmapped the provider's
     */
    record EventRow(
            String source,
            Instant receivedAt,
            boolean unmapped,
            @Nullable String routing,
            String routedType,
            String countedType) {

        EventRow mappedTo(String type) {
            return new EventRow(source, receivedAt, false, routing, routedType, type);
        }
    }

    record DeliveryKey(String eventId, String sink) {}

    /**
     * An event's state at a sink.
     *
     * @param source empty while the event itself is not on record
     * @param receivedAt null while the event itself is not on record
     * @param settledAt to the microsecond, as in the databases; null while it has not changed
     * @param revision orders the states; zero while it has not changed
     * @param endpoint the client's that the event is for; null: none, or it is not known yet
     */
    record DeliveryRow(
            String source,
            @Nullable Instant receivedAt,
            DeliveryState state,
            @Nullable String reason,
            @Nullable Instant settledAt,
            @Nullable Integer generation,
            long revision,
            @Nullable String endpoint) {

        static DeliveryRow pending(EventRow event) {
            return pending(event.source(), event.receivedAt());
        }

        /** One whose event is not on record. */
        static DeliveryRow early() {
            return pending("", null);
        }

        private static DeliveryRow pending(String source, @Nullable Instant receivedAt) {
            return new DeliveryRow(source, receivedAt, DeliveryState.PENDING, null, null, null, 0, null);
        }

        DeliveryRow of(EventRow event) {
            return new DeliveryRow(
                    event.source(), event.receivedAt(), state, reason, settledAt, generation, revision, endpoint);
        }

        /** The row when the endpoint has become known. */
        DeliveryRow at(String known) {
            return new DeliveryRow(
                    source, receivedAt, state, reason, settledAt, generation, revision, EventColumns.endpoint(known));
        }

        /** The row after this entry; an entry of a lower revision does not change it. */
        DeliveryRow settled(RecordEntry.Settled entry) {
            return entry.revision() < revision
                    ? this
                    : new DeliveryRow(
                            source,
                            receivedAt,
                            entry.state(),
                            entry.reason(),
                            entry.at().truncatedTo(ChronoUnit.MICROS),
                            entry.generation(),
                            entry.revision(),
                            entry.endpoint() == null ? endpoint : EventColumns.endpoint(entry.endpoint()));
        }
    }

    static ExistingRows of(List<RecordEntry> entries, Connection connection) throws SQLException {
        Set<String> eventIds = new HashSet<>();
        Set<String> repeatedIds = new HashSet<>();
        for (RecordEntry entry : entries) {
            if (entry instanceof RecordEntry.Accepted accepted) {
                eventIds.add(accepted.event().id());
            } else if (entry instanceof RecordEntry.Settled settled) {
                eventIds.add(settled.eventId());
            } else if (entry instanceof RecordEntry.Attempt attempt) {
                eventIds.add(attempt.eventId());
            } else if (entry instanceof RecordEntry.Mapped mapped) {
                eventIds.add(mapped.event().path("id").asText());
            } else if (entry instanceof RecordEntry.Duplicate duplicate) {
                repeatedIds.add(duplicate.eventId());
            }
        }
        ExistingRows found = new ExistingRows(
                new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashSet<>(), new HashSet<>(), new HashSet<>());
        Set<String> all = new HashSet<>(eventIds);
        all.addAll(repeatedIds);
        read(connection, EVENTS, all, row -> found.events()
                .put(
                        row.getString(1),
                        new EventRow(
                                row.getString(2),
                                SqlQuery.time(row, 3),
                                row.getBoolean(4),
                                row.getString(5),
                                row.getString(6),
                                row.getString(7))));
        read(connection, DELIVERIES, eventIds, found::addDelivery);
        read(connection, EARLY_DELIVERIES, eventIds, found::addDelivery);
        read(connection, EARLY_ATTEMPTS, eventIds, row -> found.earlyAttempts()
                .put(row.getString(1), row.getString(2)));
        read(connection, RETRYING, eventIds, row -> found.retrying()
                .add(new DeliveryKey(row.getString(1), row.getString(2))));
        read(connection, REPEATED_BEFORE, eventIds, row -> found.repeatedBefore()
                .add(row.getString(1)));
        return found;
    }

    /** Adds those that these entries bring again. */
    void readArrivals(List<RecordEntry> entries, Connection connection) throws SQLException {
        Set<String> duplicates = new HashSet<>();
        Set<String> rejected = new HashSet<>();
        for (RecordEntry entry : entries) {
            if (entry instanceof RecordEntry.Duplicate duplicate) {
                duplicates.add(duplicate.id());
            } else if (entry instanceof RecordEntry.Rejected webhook) {
                rejected.add(webhook.id());
            }
        }
        read(connection, DUPLICATES, duplicates, row -> arrivals.add(row.getString(1)));
        read(connection, REJECTED, rejected, row -> arrivals.add(row.getString(1)));
    }

    private void addDelivery(ResultSet row) throws SQLException {
        deliveries.put(
                new DeliveryKey(row.getString(1), row.getString(2)),
                new DeliveryRow(
                        row.getString(3),
                        SqlQuery.timeOrNull(row, 4),
                        DeliveryState.of(row.getString(5)),
                        row.getString(6),
                        SqlQuery.timeOrNull(row, 7),
                        SqlQuery.numberOrNull(row, 8),
                        revision(row, 9, 7),
                        row.getString(10)));
    }

    /** The revision of a delivery; by its time, if an earlier version wrote it. */
    static long revision(ResultSet row, int column, int settledAt) throws SQLException {
        long revision = row.getLong(column);
        Instant time = row.wasNull() ? SqlQuery.timeOrNull(row, settledAt) : null;
        return time == null ? revision : RecordEntry.Settled.revision(time);
    }

    private static void read(Connection connection, String sql, Set<String> ids, SqlQuery.RowReader reader)
            throws SQLException {
        if (!ids.isEmpty()) {
            SqlQuery.of(sql, ids).each(connection, reader);
        }
    }
}
