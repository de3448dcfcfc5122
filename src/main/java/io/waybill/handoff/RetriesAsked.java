package io.waybill.handoff;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes due what was put off by the time when somebody asked for it: events that a reader has, and those that come later. On disk,
 * too: a restart must not put them off once more. For use under the lock of {@link InFlightEvents}.
 */
final class RetriesAsked {

    /** Most of those that are asked for are there already, or never come. */
    private static final int MOST_SINGLE = 1_000;

    private final DeliveryOrder<InFlightEvent> order;
    private final TakenEvents taken;
    private final LaneOverflow overflow;
    private final Clock clock;
    private Instant all = Instant.MIN;

    private final Map<String, Instant> single = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MOST_SINGLE;
        }
    };

    RetriesAsked(DeliveryOrder<InFlightEvent> order, TakenEvents taken, LaneOverflow overflow, Clock clock) {
        this.order = order;
        this.taken = taken;
        this.overflow = overflow;
        this.clock = clock;
    }

    /** @param eventId null: all events */
    void add(@Nullable String eventId, Instant by) {
        if (eventId == null) {
            all = by;
            overflow.retry(by);
        } else {
            single.put(eventId, by);
        }
    }

    /** By when the event must have been put off to be due. */
    Instant by(String eventId) {
        Instant one = single.getOrDefault(eventId, Instant.MIN);
        return one.isAfter(all) ? one : all;
    }

    /**
     * Finishes events that were put off, so that they are scheduled again, for now.
     *
     * @param wanted of the events that the reader has
     * @return the events, in order; they are to be settled
     */
    List<InFlightEvent> makeDue(Predicate<InFlightEvent> wanted) {
        Instant now = clock.instant();
        List<InFlightEvent> found = taken.inOrder(event -> event.isPutOff(now) && wanted.test(event));
        for (InFlightEvent event : found) {
            order.takeOut(event);
            event.finish(new Settlement.ScheduledRetry(now, event.attempts()));
        }
        return found;
    }
}
