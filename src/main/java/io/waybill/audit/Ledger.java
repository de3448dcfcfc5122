package io.waybill.audit;

import io.waybill.trail.State;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Answers the question: is every event accepted accounted for, at every sink? What is pending or parked is counted in
 * the broker, all else in the rows, so that the sum can be wrong and is worth a look.
 *
 * <p>The two cannot be read at one instant. So the account is judged when the broker's counts stood still while the
 * rows were read and the audit had nothing left to write; when that does not come about in a moment (under load), a
 * difference no larger than what moved and what is unrecorded is not held against it.
 */
public final class Ledger {

    private static final int TRIES = 10;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

    private final AuditDatabase database;
    private final Function<Set<String>, QueueCounts> broker;
    private final Clock clock;

    /** @param broker counts what lies in the queues of the sinks named */
    public Ledger(AuditDatabase database, Function<Set<String>, QueueCounts> broker, Clock clock) {
        this.database = database;
        this.broker = broker;
        this.clock = clock;
    }

    /** @throws AuditException if the database does not answer */
    public LedgerReport report() {
        QueueCounts before = broker.apply(rows().since().keySet());
        for (int i = 1; ; i++) {
            Rows rows = rows();
            QueueCounts after = broker.apply(rows.since().keySet());
            boolean still = before.equals(after) && after.unrecorded() == 0;
            if (still || i == TRIES) {
                return report(rows, after, still ? 0 : after.unrecorded() + moved(before, after));
            }
            before = pause() ? broker.apply(rows.since().keySet()) : after;
        }
    }

    private static long moved(QueueCounts before, QueueCounts after) {
        long moved = Math.abs(after.unrecorded() - before.unrecorded());
        for (Map.Entry<String, Long> sink : after.pending().entrySet()) {
            moved += Math.abs(sink.getValue() - before.pending().getOrDefault(sink.getKey(), 0L));
        }
        return moved;
    }

    private static boolean pause() {
        try {
            Thread.sleep(BETWEEN_TRIES.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private LedgerReport report(Rows rows, QueueCounts queues, long tolerated) {
        Map<String, LedgerReport.Sink> sinks = new TreeMap<>();
        rows.since().forEach((sink, since) -> {
            Map<State, Long> states = rows.states().getOrDefault(sink, Map.of());
            sinks.put(
                    sink,
                    new LedgerReport.Sink(
                            since,
                            states.values().stream().mapToLong(Long::longValue).sum(),
                            states.getOrDefault(State.DELIVERED, 0L),
                            states.getOrDefault(State.FILTERED, 0L),
                            states.getOrDefault(State.DRY_RUN, 0L),
                            queues.pending().getOrDefault(sink, 0L),
                            queues.parked().getOrDefault(sink, 0L),
                            states.getOrDefault(State.DISCARDED, 0L)));
        });
        boolean balanced = sinks.values().stream().allMatch(sink -> Math.abs(sink.difference()) <= tolerated);
        return new LedgerReport(
                clock.instant(),
                rows.received(),
                rows.duplicates(),
                rows.rejected(),
                rows.unmapped(),
                queues.unrecorded(),
                sinks,
                balanced);
    }

    private record Rows(
            long received,
            long unmapped,
            long duplicates,
            long rejected,
            Map<String, Instant> since,
            Map<String, Map<State, Long>> states) {}

    private Rows rows() {
        return database.read(
                "the ledger",
                connection -> new Rows(
                        count(connection, "select count(*) from waybill_event where unmapped_reason is null"),
                        count(connection, "select count(*) from waybill_event where unmapped_reason is not null"),
                        count(connection, "select count(*) from waybill_duplicate"),
                        count(connection, "select count(*) from waybill_rejected"),
                        since(connection),
                        states(connection)));
    }

    private static long count(Connection connection, String sql) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql);
                ResultSet rows = query.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static Map<String, Instant> since(Connection connection) throws SQLException {
        Map<String, Instant> since = new TreeMap<>();
        try (PreparedStatement query = connection.prepareStatement("select sink, since from waybill_subscription");
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                since.put(
                        rows.getString(1),
                        rows.getObject(2, OffsetDateTime.class).toInstant());
            }
        }
        return since;
    }

    private static Map<String, Map<State, Long>> states(Connection connection) throws SQLException {
        Map<String, Map<State, Long>> states = new TreeMap<>();
        try (PreparedStatement query = connection.prepareStatement(
                        "select sink, state, count(*) from waybill_delivery group by sink, state");
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                states.computeIfAbsent(rows.getString(1), sink -> new EnumMap<>(State.class))
                        .put(State.of(rows.getString(2)), rows.getLong(3));
            }
        }
        return states;
    }
}
