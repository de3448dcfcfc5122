package io.waybill.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The counts of all events, or of those received in a time. JSON as {@code GET /api/ledger} answers it.
 *
 * @param since the beginning of that time; null: the beginning of all
 * @param until the end of that time; null: now
 * @param received events accepted, without duplicates, rejected webhooks and unmapped events
 * @param unverified webhooks answered with 401
 * @param unavailable webhooks answered with 503
 * @param unrecorded messages that the audit has not written yet; while there are any, the rows lag behind the broker
 * @param balanced whether every sink's received is the sum of its other six and contains every event that the hub has
 *     received for it, and as many events are on record as the broker has stored
 * @param notes what to know about these counts
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LedgerReport(
        Instant asOf,
        @Nullable Instant since,
        @Nullable Instant until,
        long received,
        long duplicates,
        long rejected,
        long unverified,
        long unavailable,
        long unmapped,
        long unrecorded,
        Map<String, Sink> sinks,
        boolean balanced,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> notes) {

    LedgerReport judged(boolean isBalanced, List<String> newNotes) {
        return new LedgerReport(
                asOf,
                since,
                until,
                received,
                duplicates,
                rejected,
                unverified,
                unavailable,
                unmapped,
                unrecorded,
                sinks,
                isBalanced,
                List.copyOf(newNotes));
    }

    LedgerReport ofTime(@Nullable Instant from, @Nullable Instant to, List<String> newNotes) {
        return new LedgerReport(
                asOf,
                from,
                to,
                received,
                duplicates,
                rejected,
                unverified,
                unavailable,
                unmapped,
                unrecorded,
                sinks,
                balanced,
                List.copyOf(newNotes));
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
