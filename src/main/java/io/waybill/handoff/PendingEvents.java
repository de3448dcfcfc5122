package io.waybill.handoff;

import java.time.Instant;
import java.util.Optional;

/** Which events are pending at a sink, so that they are not accepted again. Methods may throw, and are called again then. */
public interface PendingEvents {

    /** Whether the event is pending at any sink. */
    boolean isPending(String eventId);

    /** When the event that is pending for the longest time was received. */
    Optional<Instant> oldest();
}
