package io.waybill.audit;

import io.waybill.handoff.QueueDepths;
import io.waybill.record.DeliveryState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers the question: is every accepted event accounted for, at every sink? Pending and parked events are counted in the
 * broker, all others on record, so that a lost event makes a difference.
 *
 * <p>The two cannot be read at the same instant. So the ledger is judged when the broker's counts did not change while the
 * record was read, and the audit had nothing left to write. If that does not happen within a second (under load), it
 * tolerates a difference no larger than the changes and the entries not written yet.
 */
public final class Ledger {

    private static final int MOST_READS = 10;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final String TOTALS = "select source, sink, state, number from waybill_total";
    private static final String SINCE = "select sink, since from waybill_subscription";

    private final AuditDatabase database;
    private final Function<Set<String>, QueueDepths> queues;
    private final Clock clock;

    /** @param queues counts the events in the queues of the sinks */
    public Ledger(AuditDatabase database, Function<Set<String>, QueueDepths> queues, Clock clock) {
        this.database = database;
        this.queues = queues;
        this.clock = clock;
    }

    /**
     * The ledger, and how far it can be trusted.
     *
     * @param still whether nothing changed while it was read: only then does a small difference count
     */
    record Judgement(LedgerReport report, boolean still) {}

    /** @throws AuditException if the database does not answer */
    public LedgerReport report() {
        return judge().report();
    }

    /**
     * One source's part. The broker does not count by source, so pending and parked are counted on record, and balanced is
     * that of all sources together.
     *
     * @throws AuditException if the database does not answer
     */
    public LedgerReport report(String source) {
        LedgerReport whole = report();
        Rows rows = rows(source);
        return report(rows, Map.of(), Map.of(), whole.unrecorded()).judged(whole.balanced());
    }

    /**
     * The sinks that have a subscription, and those that had one.
     *
     * @throws AuditException if the database does not answer
     */
    public Set<String> sinks() {
        return rows(null).since().keySet();
    }

    Judgement judge() {
        QueueDepths before = queues.apply(rows(null).since().keySet());
        for (int i = 1; ; i++) {
            Rows rows = rows(null);
            QueueDepths after = queues.apply(rows.since().keySet());
            boolean still = before.equals(after) && after.unrecorded() == 0;
            LedgerReport report = report(rows, after.pending(), after.parked(), after.unrecorded());
            long tolerated = still ? 0 : after.unrecorded() * QueueDepths.MOST_IN_A_MESSAGE + moved(before, after);
            boolean balanced =
                    report.sinks().values().stream().allMatch(sink -> Math.abs(sink.difference()) <= tolerated);
            // An event that left a queue and came back looks as if nothing had changed: a difference is checked again.
            if ((still && balanced) || i == MOST_READS || !pause()) {
                return new Judgement(report.judged(balanced), still);
            }
            before = queues.apply(rows.since().keySet());
        }
    }

    private static long moved(QueueDepths before, QueueDepths after) {
        return Math.abs(after.unrecorded() - before.unrecorded()) * QueueDepths.MOST_IN_A_MESSAGE
                + moved(before.pending(), after.pending())
                + moved(before.parked(), after.parked());
    }

    private static long moved(Map<String, Long> before, Map<String, Long> after) {
        return after.entrySet().stream()
                .mapToLong(sink -> Math.abs(sink.getValue() - before.getOrDefault(sink.getKey(), 0L)))
                .sum();
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Where there is no count from the broker, the record's count is used. */
    private LedgerReport report(Rows rows, Map<String, Long> pending, Map<String, Long> parked, long unrecorded) {
        Map<String, LedgerReport.Sink> sinks = new TreeMap<>();
        rows.since().forEach((sink, since) -> {
            Map<DeliveryState, Long> states = rows.states().getOrDefault(sink, Map.of());
            sinks.put(
                    sink,
                    new LedgerReport.Sink(
                            since,
                            states.values().stream().mapToLong(Long::longValue).sum(),
                            states.getOrDefault(DeliveryState.DELIVERED, 0L),
                            states.getOrDefault(DeliveryState.FILTERED, 0L),
                            states.getOrDefault(DeliveryState.DRY_RUN, 0L),
                            pending.getOrDefault(sink, states.getOrDefault(DeliveryState.PENDING, 0L)),
                            parked.getOrDefault(sink, states.getOrDefault(DeliveryState.PARKED, 0L)),
                            states.getOrDefault(DeliveryState.DISCARDED, 0L)));
        });
        return new LedgerReport(
                clock.instant(),
                rows.events().getOrDefault(Totals.RECEIVED, 0L),
                rows.events().getOrDefault(Totals.DUPLICATE, 0L),
                rows.events().getOrDefault(Totals.REJECTED, 0L),
                rows.events().getOrDefault(Totals.UNMAPPED, 0L),
                unrecorded,
                sinks,
                true);
    }

    private record Rows(
            Map<String, Long> events, Map<String, Instant> since, Map<String, Map<DeliveryState, Long>> states) {}

    /** @param source whose, or null for all */
    private Rows rows(@Nullable String source) {
        return database.read("the ledger", connection -> rows(connection, source));
    }

    private static Rows rows(Connection connection, @Nullable String source) throws SQLException {
        Rows rows = new Rows(new HashMap<>(), new TreeMap<>(), new TreeMap<>());
        SqlQuery.of(SINCE).each(connection, row -> rows.since().put(row.getString(1), SqlQuery.time(row, 2)));
        SqlQuery.of(TOTALS).each(connection, row -> {
            String sink = row.getString(2);
            if (source != null && !source.equals(row.getString(1))) {
                return;
            }
            if (sink.equals(Totals.NO_SINK)) {
                rows.events().merge(row.getString(3), row.getLong(4), Long::sum);
            } else {
                rows.states()
                        .computeIfAbsent(sink, name -> new EnumMap<>(DeliveryState.class))
                        .merge(DeliveryState.of(row.getString(3)), row.getLong(4), Long::sum);
            }
        });
        return rows;
    }
}
