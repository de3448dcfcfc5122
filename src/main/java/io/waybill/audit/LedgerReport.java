package io.waybill.audit;

import java.time.Instant;
import java.util.Map;

/**
 * The account of every event. JSON as {@code GET /api/ledger} answers it.
 *
 * @param received events accepted, without doubles, rejects and unmapped ones
 * @param unrecorded messages the audit has not written yet; while there are any, the rows lag behind the broker
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
     * One sink's account.
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

        /** What is missing (above zero), or there too often. */
        long difference() {
            return received - delivered - filtered - dryRun - pending - parked - discarded;
        }
    }
}
