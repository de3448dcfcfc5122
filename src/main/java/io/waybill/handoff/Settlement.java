package io.waybill.handoff;

import io.waybill.record.RecordEntry;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is done with an event from a sink's queue. */
public sealed interface Settlement {

    /** Another hub accepted the same event a moment before or after, and this sink has that one: it leaves the queue. */
    record Duplicate() implements Settlement {}

    /** The event is delivered or filtered: it leaves the queue, and the entry says why. */
    record Done(RecordEntry.Settled entry) implements Settlement {}

    /**
     * The event cannot be delivered: it moves to the sink's parked events, with the entry's reason.
     *
     * @param told the channels of the sink that have it all the same
     */
    record Park(RecordEntry.Settled entry, Set<String> told) implements Settlement {
        public Park {
            told = Set.copyOf(told);
        }

        public Park(RecordEntry.Settled entry) {
            this(entry, Set.of());
        }
    }

    /** The event was not handled: it goes back to its place in the queue. */
    record HandBack() implements Settlement {}

    /**
     * The event stays pending, and moves to the queue of its lane, which has too many.
     *
     * @param until when it is due; null: it is now
     */
    record Overflow(@Nullable ScheduledRetry until) implements Settlement {}

    /** The event stays pending. It is handed out again at that time, with the attempts made so far. */
    record ScheduledRetry(Instant at, AttemptCount attempts) implements Settlement {}
}
