package io.waybill.handoff;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * How events leave a reader: settled by it, settled elsewhere, or forgotten until the broker hands them out again. For use under
 * the lock of {@link InFlightEvents}.
 */
final class LeavingEvents {

    private final DeliveryOrder<InFlightEvent> order;
    private final TakenEvents taken;
    private final LaneOverflow overflow;
    private final Clock clock;

    LeavingEvents(DeliveryOrder<InFlightEvent> order, TakenEvents taken, LaneOverflow overflow, Clock clock) {
        this.order = order;
        this.taken = taken;
        this.overflow = overflow;
        this.clock = clock;
    }

    /** @param willBeRetried whether a scheduled retry follows */
    void settled(InFlightEvent event, boolean willBeRetried) {
        taken.remove(event);
        if (event.hasOverflowed()) {
            overflow.left(Objects.requireNonNull(event.lane()));
        }
        order.end(event, willBeRetried, clock.instant());
    }

    /** What is still being called stays until the call has ended: the broker may hand it out all the same. */
    void settledElsewhere(List<InFlightEvent> events) {
        for (InFlightEvent event : events) {
            if (event.isFinished()) {
                settled(event, false);
            } else {
                event.passOver();
            }
        }
    }

    /** It waits. The broker will hand it out again, if it is not settled elsewhere. */
    void forget(InFlightEvent event) {
        Instant now = clock.instant();
        taken.remove(event);
        order.forget(event, now);
    }

    /** The sessions by which all came are over. What is being delivered stays, to be recognised when it comes again. */
    void doubtAll() {
        overflow.endEarly().forEach(taken::remove);
        taken.inOrder(event -> event.waiting).forEach(this::forget);
        order.expectNone();
        taken.doubtAll();
    }
}
