package io.waybill.audit;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The audit's work in the background, on one thread. */
public final class Housekeeping implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration FIRST_PRUNING = Duration.ofSeconds(1);
    private static final Duration PRUNING = Duration.ofHours(1);
    private static final Duration COMPACTING = Duration.ofSeconds(2);
    private static final Duration COUNTING = Duration.ofSeconds(5);
    private static final int CHECKS_BEFORE_AN_ALARM = 4;

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "audit-housekeeping"));

    private final RefusalCounts refusals;
    private volatile boolean countsFailed;

    /**
     * @param pruner removes rows while it is this hub's turn
     * @param patience how long the watch lets a difference last
     */
    public Housekeeping(
            AuditDatabase database,
            Pruner pruner,
            BooleanSupplier isTurn,
            LedgerWatch watch,
            RefusalCounts refusals,
            Duration patience) {
        this.refusals = refusals;
        Duration checks = patience.dividedBy(CHECKS_BEFORE_AN_ALARM);
        every(FIRST_PRUNING, PRUNING, "rows past their retention were not removed", () -> {
            if (isTurn.getAsBoolean()) {
                pruner.prune();
            }
        });
        every(COMPACTING, COMPACTING, "the database's file was not made smaller", database::compact);
        every(COUNTING, COUNTING, "the counts of refused webhooks were not written", this::writeCounts);
        thread.execute(() -> quietly("the ledger was not checked", watch::checkAtStart));
        every(checks, checks, "the ledger was not checked", watch::check);
    }

    private void every(Duration first, Duration next, String failure, Runnable work) {
        var unused = thread.scheduleWithFixedDelay(
                () -> quietly(failure, work), first.toMillis(), next.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void quietly(String failure, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            // The database or the broker failed: health says so, and this runs again.
            LOG.debug("{}", failure, e);
        }
    }

    private void writeCounts() {
        countsFailed = true;
        refusals.write();
        countsFailed = false;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("the audit's background work did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writeLastCounts();
    }

    /** Not if the database failed a moment ago: a stop does not wait for it. */
    private void writeLastCounts() {
        try {
            if (!countsFailed) {
                refusals.write();
            }
        } catch (AuditException e) {
            LOG.warn("the last counts of refused webhooks were not written: {}", e.getMessage());
        }
    }
}
