package io.waybill.audit;

import io.waybill.audit.EventHistory.Attempt;
import io.waybill.audit.EventHistory.SinkHistory;
import io.waybill.event.Json;
import io.waybill.record.AttemptOutcome;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads everything on record about one event. */
public final class EventArchive {

    private static final String EVENT = "select e.id, e.source, e.type, e.provider_type, e.received_at, e.verified_by,"
            + " e.generation, e.unmapped_reason, b.body, e.canonical, e.routing, coalesce(e.routed_type, e.type)"
            + " from waybill_event e"
            + " left join waybill_event_body b on b.received_at = e.received_at and b.event_id = e.id where e.id = ?";
    private static final String DELIVERIES = "select sink, state, reason, settled_at, generation, endpoint"
            + " from waybill_delivery where received_at = ? and event_id = ? order by sink";
    private static final String ATTEMPTS = "select sink, number, outcome, request, answer_code, error, started_at,"
            + " duration_ms, next_attempt_at, generation, idempotency_key, sent_to, sent_headers, sent_body, sent_length"
            + " from waybill_attempt"
            + " where received_at = ? and event_id = ? order by started_at, number";
    private static final String DUPLICATES =
            "select received_at from waybill_duplicate where event_id = ? order by received_at";

    private final AuditDatabase database;

    public EventArchive(AuditDatabase database) {
        this.database = database;
    }

    /** @throws AuditException if the database does not answer */
    public Optional<EventHistory> find(String eventId) {
        return database.read("the event", connection -> event(connection, database.routings(), eventId));
    }

    /**
     * The events that are on record, in this order.
     *
     * @throws AuditException if the database does not answer
     */
    public List<EventHistory> findAll(List<String> eventIds) {
        return database.read("the events", connection -> {
            List<EventHistory> found = new ArrayList<>(eventIds.size());
            for (String id : eventIds) {
                event(connection, database.routings(), id).ifPresent(found::add);
            }
            return found;
        });
    }

    private static Optional<EventHistory> event(Connection connection, Routings routings, String eventId)
            throws SQLException {
        RecordedGenerations generations = RecordedGenerations.read(connection);
        Map<String, SinkHistory> deliveries = new TreeMap<>();
        List<Instant> duplicates = new ArrayList<>();
        SqlQuery.of(DUPLICATES, eventId).each(connection, row -> duplicates.add(SqlQuery.time(row, 1)));
        List<EventHistory> found = new ArrayList<>(1);
        List<Routings.RoutedBy> routed = new ArrayList<>(1);
        SqlQuery.of(EVENT, eventId).each(connection, row -> {
            routed.add(new Routings.RoutedBy(row.getString(11), row.getString(12)));
            found.add(new EventHistory(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    SqlQuery.time(row, 5),
                    row.getString(6),
                    row.getInt(7),
                    generations.digest(row.getInt(7), SqlQuery.time(row, 5)),
                    row.getString(8),
                    row.getString(9),
                    Json.read(row.getString(10).getBytes(StandardCharsets.UTF_8)),
                    deliveries,
                    duplicates));
        });
        for (int i = 0; i < found.size(); i++) {
            readDeliveries(connection, found.get(i), generations, deliveries);
            Instant decidedAt = found.get(i).receivedAt();
            routings.reasons(connection, routed.get(i), Set.copyOf(deliveries.keySet()))
                    .forEach((sink, reason) -> deliveries.put(
                            sink,
                            new SinkHistory(DeliveryState.FILTERED, reason, decidedAt, null, null, null, List.of())));
        }
        return found.stream().findFirst();
    }

    /** Both tables are in the order in which events arrived. */
    private static void readDeliveries(
            Connection connection,
            EventHistory event,
            RecordedGenerations generations,
            Map<String, SinkHistory> deliveries)
            throws SQLException {
        Map<String, List<Attempt>> attempts = new TreeMap<>();
        SqlQuery.of(ATTEMPTS, event.receivedAt(), event.id())
                .each(connection, row -> attempts.computeIfAbsent(row.getString(1), s -> new ArrayList<>())
                        .add(attempt(row, generations)));
        SqlQuery.of(DELIVERIES, event.receivedAt(), event.id()).each(connection, row -> {
            String sink = row.getString(1);
            deliveries.put(sink, delivery(row, generations, attempts.getOrDefault(sink, List.of())));
        });
    }

    private static SinkHistory delivery(ResultSet row, RecordedGenerations generations, List<Attempt> attempts)
            throws SQLException {
        Instant settledAt = SqlQuery.timeOrNull(row, 4);
        Integer generation = SqlQuery.numberOrNull(row, 5);
        return new SinkHistory(
                DeliveryState.of(row.getString(2)),
                row.getString(3),
                settledAt,
                generation,
                generations.digest(generation, settledAt),
                row.getString(6),
                attempts);
    }

    private static Attempt attempt(ResultSet row, RecordedGenerations generations) throws SQLException {
        String request = row.getString(4);
        String body = row.getString(14);
        Integer length = SqlQuery.numberOrNull(row, 15);
        return new Attempt(
                row.getInt(2),
                AttemptOutcome.of(row.getString(3)),
                RecordEntry.Attempt.line(request, body, length),
                SentCall.of(request, row.getString(12), row.getString(13), row.getString(11), body, length),
                SqlQuery.numberOrNull(row, 5),
                row.getString(6),
                SqlQuery.time(row, 7),
                row.getLong(8),
                SqlQuery.timeOrNull(row, 9),
                row.getInt(10),
                generations.digest(row.getInt(10), SqlQuery.time(row, 7)),
                row.getString(11));
    }
}
