package io.waybill.handoff;

import io.waybill.record.RecordEntry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Takes events from sources. */
public interface EventIntake {

    /**
     * Takes an event for every sink that has a subscription now; an unmapped event, for the audit alone.
     *
     * @param accepted the event; its sinks are filled in here
     * @param earlierId the id that an earlier version gave the same event; the same, if nothing has changed
     * @return completes when the event is on disk, or it is known that it will not be; on a thread that must not wait
     */
    CompletableFuture<IntakeResult> accept(RecordEntry.Accepted accepted, String earlierId);

    /** The same, with what single sinks get beside it. */
    default CompletableFuture<IntakeResult> accept(Incoming event) {
        return accept(event.accepted(), event.earlierId());
    }

    /**
     * An event to be taken.
     *
     * @param earlierId as for {@link #accept(RecordEntry.Accepted, String)}
     * @param sealed what single sinks get beside the event, by sink; it goes nowhere but into the sink's queue
     */
    record Incoming(RecordEntry.Accepted accepted, String earlierId, Map<String, String> sealed) {

        public Incoming(RecordEntry.Accepted accepted, String earlierId) {
            this(accepted, earlierId, Map.of());
        }

        String id() {
            return accepted.event().id();
        }
    }

    /**
     * Takes the events of one request, all or none, and puts what is no event on record with them.
     *
     * @return completes as {@link #accept(RecordEntry.Accepted, String)} does, with the results in the order of the events; if
     *     one is {@link IntakeResult.Unavailable}, all are
     */
    default CompletableFuture<List<IntakeResult>> acceptAll(List<Incoming> events, List<RecordEntry> others) {
        others.forEach(this::record);
        return CompletableFuture.completedFuture(
                events.stream().map(event -> accept(event).join()).toList());
    }

    /** Takes an event whose id has never changed, and waits until it is on disk. */
    default IntakeResult accept(RecordEntry.Accepted accepted) {
        return accept(accepted, accepted.event().id()).join();
    }

    /** Takes an entry for the audit. Returns whether it is on disk. */
    boolean record(RecordEntry entry);
}
