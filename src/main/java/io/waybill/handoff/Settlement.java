package io.waybill.handoff;

import io.waybill.record.RecordEntry;
import java.time.Instant;

/** What is to be done with an event in a sink's queue. */
public sealed interface Settlement {

    /** It is over: it leaves the queue, and the entry says why. */
    record Done(RecordEntry.Settled entry) implements Settlement {}

    /** It cannot be delivered: it moves to the sink's parked ones, with the entry's reason. */
    record Park(RecordEntry.Settled entry) implements Settlement {}

    /** It was not dealt with: it goes back to where it was in the queue. */
    record HandBack() implements Settlement {}

    /** It stays pending, and is handed out again at that time, with what it has behind it. */
    record Later(Instant at, AttemptCount tries) implements Settlement {}
}
