package io.waybill.audit;

import java.time.Instant;
import java.util.Map;

/**
 * The counts of all events. JSON as {@code GET /api/ledger} answers it.
 *
 * @param received events accepted, without duplicates, rejected webhooks and unmapped events
 * @param unrecorded messages that the audit has not written yet; while there are any, the rows lag behind the broker
 * @param balanced whether every sink's received is the sum of its other six
 */
public record LedgerReport(
        Instant asOf,
        long received,
        long duplicates,
        long rejected,
        long unmapped,
        long unrecorded,
        Map<String, Sink> sinks,
        boolean balanced) {

    LedgerReport judged(boolean isBalanced) {
        return new LedgerReport(asOf, received, duplicates, rejected, unmapped, unrecorded, sinks, isBalanced);
    }

    /**
     * One sink's counts.
     *
     * @param since when it got its subscription
     * @param received events accepted for it since
     */
    public record Sink(
            Instant since,
            long received,
            long delivered,
            long filtered,
            long dryRun,
            long pending,
            long parked,
            long discarded) {

        /** How many events are missing (above zero) or there too often (below zero). */
        long difference() {
            return received - delivered - filtered - dryRun - pending - parked - discarded;
        }
    }
}
