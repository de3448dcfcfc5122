package io.waybill.ops;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.waybill.audit.LedgerReport;
import io.waybill.record.DeliveryState;
import io.waybill.sink.SinkResults;
import io.waybill.sink.flow.SinkControl;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of clients that a sink calls. JSON as {@code GET /api/endpoints} answers it.
 *
 * @param sink null if no sink calls any
 * @param hub the one that serves the sink; null: nobody does, or no sink calls any
 * @param others the sink's events without an endpoint: nobody is told of them, or they are not read yet
 * @param all the sum; what the ledger has for the sink
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EndpointList(
        @Nullable String sink,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String hub,
        Map<String, Item> endpoints,
        @Nullable Counts others,
        @Nullable Counts all) {

    /**
     * One of them.
     *
     * @param url without secrets; null if the file has the endpoint no longer
     * @param holds empty: it is called
     * @param lastDelivered since the hub that serves the sink started, or null
     * @param lastError the last call that failed since the hub that serves the sink started, or null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Item(
            @Nullable String url,
            List<SinkControl.Hold> holds,
            @JsonUnwrapped Counts counts,
            @Nullable Instant lastDelivered,
            SinkResults.@Nullable Failure lastError) {}

    /** Events in their latest state, as the ledger counts them: received is the sum of the others. */
    public record Counts(
            long received, long delivered, long filtered, long dryRun, long pending, long parked, long discarded) {

        static final Counts NONE = of(0, 0, 0, 0, 0, 0);

        private static Counts of(
                long delivered, long filtered, long dryRun, long pending, long parked, long discarded) {
            return new Counts(
                    delivered + filtered + dryRun + pending + parked + discarded,
                    delivered,
                    filtered,
                    dryRun,
                    pending,
                    parked,
                    discarded);
        }

        /** @param pending by the broker: the record does not know whose the events are that were never tried */
        static Counts of(Map<DeliveryState, Long> recorded, long pending) {
            return of(
                    recorded.getOrDefault(DeliveryState.DELIVERED, 0L),
                    recorded.getOrDefault(DeliveryState.FILTERED, 0L),
                    recorded.getOrDefault(DeliveryState.DRY_RUN, 0L),
                    pending,
                    recorded.getOrDefault(DeliveryState.PARKED, 0L),
                    recorded.getOrDefault(DeliveryState.DISCARDED, 0L));
        }

        static Counts of(LedgerReport.Sink sink) {
            return of(
                    sink.delivered(), sink.filtered(), sink.dryRun(), sink.pending(), sink.parked(), sink.discarded());
        }

        static Counts sum(Collection<Counts> counts) {
            return counts.stream().reduce(NONE, Counts::plus);
        }

        Counts plus(Counts other) {
            return of(
                    delivered + other.delivered,
                    filtered + other.filtered,
                    dryRun + other.dryRun,
                    pending + other.pending,
                    parked + other.parked,
                    discarded + other.discarded);
        }

        /** What is left without the others. They were read a moment before, so that a difference may be below zero: then none. */
        Counts without(Counts others) {
            return of(
                    Math.max(0, delivered - others.delivered),
                    Math.max(0, filtered - others.filtered),
                    Math.max(0, dryRun - others.dryRun),
                    Math.max(0, pending - others.pending),
                    Math.max(0, parked - others.parked),
                    Math.max(0, discarded - others.discarded));
        }
    }
}
