package io.waybill.audit;

import io.waybill.handoff.QueueDepths;
import io.waybill.record.DeliveryState;
import io.waybill.record.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
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

    private static final int MOST_READS = 13;
    /** Each pause is twice as long as the last: mostly, what was on its way is there a moment later. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

    private final AuditDatabase database;
    private final Function<Set<String>, QueueDepths> queues;
    private final Duration retention;
    private final Published published;
    private final Clock clock;
    private final Duration longestPause;

    /**
     * @param queues counts the events in the queues of the sinks
     * @param retention how long events are kept
     * @param published how many events this hub has ever stored in the broker
     */
    public Ledger(
            AuditDatabase database,
            Function<Set<String>, QueueDepths> queues,
            Duration retention,
            Published published,
            Clock clock) {
        this(database, queues, retention, published, clock, LONGEST_PAUSE);
    }

    /** @param longestPause between two readings of what does not balance */
    Ledger(
            AuditDatabase database,
            Function<Set<String>, QueueDepths> queues,
            Duration retention,
            Published published,
            Clock clock,
            Duration longestPause) {
        this.published = published;
        this.database = database;
        this.queues = queues;
        this.retention = retention;
        this.clock = clock;
        this.longestPause = longestPause;
    }

    /**
     * What a hub has stored in the broker.
     *
     * @param hub its name; empty: the broker's only one
     * @param events how many so far
     */
    public record Published(String hub, LongSupplier events) {}

    /**
     * The ledger, and how far it can be trusted.
     *
     * @param still whether nothing changed while it was read: only then does a small difference count
     * @param unrecorded how many events the broker stored that are neither on record nor waiting to be
     * @param missing how many of the received events are not on record at a sink that should have them, by sink
     */
    record Judgement(LedgerReport report, boolean still, long unrecorded, Map<String, Long> missing) {}

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
        LedgerCounts counts = counts(source);
        return report(counts, Map.of(), Map.of(), whole.unrecorded()).judged(whole.balanced(), whole.notes());
    }

    /**
     * The same for the events received in a time. Their pending and parked deliveries are counted on record, and balanced
     * is that of all time: the broker does not count by time.
     *
     * @param source whose, or null for all
     * @param since inclusive, or null for the beginning
     * @param until exclusive, or null for now
     * @throws AuditException if the database does not answer
     */
    public LedgerReport report(@Nullable String source, @Nullable Instant since, @Nullable Instant until) {
        LedgerReport whole = report();
        LedgerCounts counts = database.read(
                "the ledger", connection -> LedgerCounts.ofTime(connection, database.routings(), source, since, until));
        return report(counts, Map.of(), Map.of(), whole.unrecorded())
                .judged(whole.balanced(), List.of())
                .ofTime(since, until, notes(whole, since, until));
    }

    private List<String> notes(LedgerReport whole, @Nullable Instant since, @Nullable Instant until) {
        List<String> notes = new ArrayList<>();
        Instant kept = clock.instant().minus(retention);
        boolean reachesBack = since == null || since.isBefore(kept);
        if (reachesBack
                && whole.sinks().values().stream().anyMatch(sink -> sink.since().isBefore(kept))) {
            notes.add(
                    "Events received before %s are past their retention (waybill.audit.retention) and may not be counted."
                            .formatted(kept.truncatedTo(ChronoUnit.SECONDS)));
        }
        if (!LedgerCounts.isFullHour(since) || !LedgerCounts.isFullHour(until)) {
            notes.add("unverified and unavailable are counted by the hour: these are of all hours that are part of the"
                    + " time asked for.");
        }
        if (!whole.balanced()) {
            notes.add("The ledger of all time does not balance; GET /observe/health names the events.");
        }
        if (whole.unrecorded() > 0) {
            notes.add("Some events are not on record yet (unrecorded), and not counted here.");
        }
        return notes;
    }

    /**
     * The sinks that have a subscription, and those that had one.
     *
     * @throws AuditException if the database does not answer
     */
    public Set<String> sinks() {
        return counts(null).since().keySet();
    }

    Judgement judge() {
        long publishedBefore = published.events().getAsLong();
        QueueDepths before = queues.apply(counts(null).since().keySet());
        Duration pause = FIRST_PAUSE;
        for (int i = 1; ; i++) {
            Reading reading = reading();
            LedgerCounts counts = reading.counts();
            QueueDepths after = queues.apply(counts.since().keySet());
            long publishedAfter = published.events().getAsLong();
            boolean still = before.equals(after) && after.unrecorded() == 0 && publishedBefore == publishedAfter;
            LedgerReport report = report(counts, after.pending(), after.parked(), after.unrecorded());
            long tolerated = still
                    ? 0
                    : after.unrecorded() * QueueDepths.MOST_IN_A_MESSAGE
                            + moved(before, after)
                            + publishedAfter
                            - publishedBefore;
            // More on record is no loss: of a commit in doubt, the broker's number is known later.
            long unrecorded = Math.max(0, publishedBefore - reading.recorded());
            // Both numbers are of one transaction, so nothing on its way explains a difference.
            Map<String, Long> missing = counts.missing();
            boolean balanced = unrecorded <= tolerated
                    && missing.isEmpty()
                    && report.sinks().values().stream().allMatch(sink -> Math.abs(sink.difference()) <= tolerated);
            // An event that left a queue and came back looks as if nothing had changed: a difference is checked again.
            if ((still && balanced) || i == MOST_READS || !sleep(pause)) {
                return new Judgement(
                        report.judged(balanced, notes(missing)),
                        still,
                        unrecorded > tolerated ? unrecorded : 0,
                        missing);
            }
            pause = pause.multipliedBy(2);
            publishedBefore = published.events().getAsLong();
            before = queues.apply(counts.since().keySet());
        }
    }

    private static List<String> notes(Map<String, Long> missing) {
        return missing.entrySet().stream()
                .map(sink -> "%s lacks %d of the events received; GET /observe/health says more."
                        .formatted(sink.getKey(), sink.getValue()))
                .toList();
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

    private boolean sleep(Duration pause) {
        try {
            Thread.sleep(Math.min(pause.toMillis(), longestPause.toMillis()));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Where there is no count from the broker, the record's count is used. */
    private LedgerReport report(
            LedgerCounts counts, Map<String, Long> pending, Map<String, Long> parked, long unrecorded) {
        Map<String, LedgerReport.Sink> sinks = new TreeMap<>();
        counts.since().forEach((sink, since) -> {
            Map<DeliveryState, Long> states = counts.states().getOrDefault(sink, Map.of());
            sinks.put(
                    sink,
                    new LedgerReport.Sink(
                            since,
                            states.values().stream().mapToLong(Long::longValue).sum(),
                            states.getOrDefault(DeliveryState.DELIVERED, 0L),
                            states.getOrDefault(DeliveryState.FILTERED, 0L),
                            states.getOrDefault(DeliveryState.DRY_RUN, 0L),
                            count(counts, sink, DeliveryState.PENDING, pending.get(sink)),
                            count(counts, sink, DeliveryState.PARKED, parked.get(sink)),
                            states.getOrDefault(DeliveryState.DISCARDED, 0L)));
        });
        return new LedgerReport(
                clock.instant(),
                null,
                null,
                counts.of(Totals.RECEIVED),
                counts.of(Totals.DUPLICATE),
                counts.of(Totals.REJECTED),
                counts.of(Refusal.UNVERIFIED.written()),
                counts.of(Refusal.UNAVAILABLE.written()),
                counts.of(Totals.UNMAPPED),
                unrecorded,
                sinks,
                true,
                List.of());
    }

    /** @param inBroker null: there is no count from the broker, which counts the hub's own events, too */
    private static long count(LedgerCounts counts, String sink, DeliveryState state, @Nullable Long inBroker) {
        return inBroker == null
                ? counts.states().getOrDefault(sink, Map.of()).getOrDefault(state, 0L)
                : counts.withoutHub(sink, state, inBroker);
    }

    /** @param recorded how many of this hub's events are on record; {@link Long#MAX_VALUE} if nobody counts */
    private record Reading(LedgerCounts counts, long recorded) {}

    private Reading reading() {
        return database.read("the ledger", connection -> {
            RecordMark mark = RecordMark.read(connection, published.hub());
            return new Reading(
                    LedgerCounts.ofAll(connection, database.routings(), null),
                    mark == null ? Long.MAX_VALUE : mark.recorded());
        });
    }

    /** @param source whose, or null for all */
    private LedgerCounts counts(@Nullable String source) {
        return database.read("the ledger", connection -> LedgerCounts.ofAll(connection, database.routings(), source));
    }
}
