package io.waybill.handoff;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which of a sink's lanes have more events than are kept in memory. As long as a lane has any in its queue, its new events
 * are added there, and come back in order when those in memory are on their way. Not safe for use by several threads.
 */
final class LaneOverflow {

    /** Of a lane that takes one event at a time: it is not known whether it takes any, or it failed. */
    private static final int MOST_OF_A_SLOW_LANE = 20;

    /** Of any lane, while there is little room left for the others. */
    private static final int MOST_WITHOUT_ROOM = 4;

    /** Of all lanes together, those not due yet: what failed waits for hours. The last ones go to the queues of their lanes. */
    private static final int MOST_PUT_OFF = 300;

    /** There is little room from then on. */
    private static final int TIGHT_PERCENT = 50;

    /** From then on, a slow lane has one event in memory at most. */
    private static final int TIGHTER_PERCENT = 70;

    /** From then on, nothing comes back. */
    private static final int FULL_PERCENT = 90;

    private static final int BACK_TO_A_SLOW_LANE = 2;
    private static final int BACK_AT_ONCE = 50;

    private final String sink;
    private final DeliveryOrder<?> order;
    private final TakenEvents taken;
    private final Clock clock;
    private final Map<String, Queue> queues = new HashMap<>();
    /** How many of the sink's new events that were there at the beginning have not come yet, and the last one that has. */
    private long toCome;

    private long lastSeen = Long.MIN_VALUE;

    /** Events back from the queues of lanes, by their place: older ones are still to come, after a crash. */
    private final NavigableMap<Long, InFlightEvent> early = new TreeMap<>();

    private static final class Queue {
        /** Null until an event of it has come, after a restart. */
        private @Nullable String lane;

        /** The place of its first event among the sink's, or one before that; those before it are not for the queue. */
        private long first = Long.MIN_VALUE;

        /** Nothing in it is known to be due before; null: something is. */
        private @Nullable Instant notBefore;

        private Instant retriedAt = Instant.MIN;

        private int leaving;
        /** Below zero while events come back that this did not know of yet. */
        private int returning;

        private void retry(Instant by) {
            notBefore = null;
            retriedAt = by;
        }
    }

    /** How many events are to come back from a queue. */
    record Return(String queue, int most) {}

    LaneOverflow(String sink, DeliveryOrder<?> order, TakenEvents taken, Clock clock) {
        this.sink = sink;
        this.order = order;
        this.taken = taken;
        this.clock = clock;
    }

    private Queue of(String lane) {
        Queue queue = queues.computeIfAbsent(QueueNames.lane(sink, lane), name -> new Queue());
        queue.lane = lane;
        return queue;
    }

    /**
     * The sink's events are read from the beginning.
     *
     * @param notEmpty the queues of lanes that have events, and the place of the first of each among the sink's
     * @param newEvents how many of the sink's events are in no queue of a lane
     * @return the events that wait for older ones no longer
     */
    List<InFlightEvent> begin(Map<String, Long> notEmpty, long newEvents) {
        notEmpty.forEach((name, first) -> queues.computeIfAbsent(name, any -> new Queue()).first = first);
        queues.values().forEach(queue -> queue.returning = 0);
        toCome = newEvents;
        lastSeen = Long.MIN_VALUE;
        return noLongerEarly();
    }

    /** A new event has come. They come in order. Returns the events that wait for older ones no longer. */
    List<InFlightEvent> seen(long place) {
        toCome--;
        lastSeen = Math.max(lastSeen, place);
        return noLongerEarly();
    }

    private List<InFlightEvent> noLongerEarly() {
        if (early.isEmpty()) {
            return List.of();
        }
        Map<Long, InFlightEvent> due = toCome > 0 ? early.headMap(lastSeen, true) : early;
        List<InFlightEvent> events = List.copyOf(due.values());
        due.clear();
        return events;
    }

    /**
     * Whether an event has come back from the queue of a lane before all older ones have come. Then it waits here: one of them
     * may be about its lead. One that was tried was the first of its lead.
     */
    boolean isEarly(InFlightEvent event) {
        boolean isEarly = event.isScheduledRetry()
                && toCome > 0
                && lastSeen < event.order
                && event.fromLane() != null
                && event.attempts().attempts() == 0;
        if (isEarly) {
            early.put(event.order, event);
        }
        return isEarly;
    }

    /** Those that wait for older ones wait no longer. Returns them. */
    List<InFlightEvent> endEarly() {
        List<InFlightEvent> events = List.copyOf(early.values());
        early.clear();
        return events;
    }

    /** Of the events that wait for older ones. */
    long earlyBytes() {
        return early.isEmpty()
                ? 0
                : early.values().stream().mapToLong(InFlightEvent::size).sum();
    }

    /** What is done with a new event of a lane that is for the lane's queue; null if it is kept in memory. */
    Settlement.@Nullable Overflow ofNew(InFlightEvent event) {
        String lane = Objects.requireNonNull(event.lane());
        Queue queue = queues.isEmpty() ? null : queues.get(QueueNames.lane(sink, lane));
        boolean overflows = queue == null ? isEnough(lane) : event.order >= queue.first;
        if (!overflows) {
            return null;
        }
        of(lane).leaving++;
        return new Settlement.Overflow(null);
    }

    private boolean isEnough(String lane) {
        boolean isSlow = order.limit(lane) <= 1;
        int waiting = order.waiting(lane);
        long percent = percentFull();
        return (isSlow && waiting >= MOST_OF_A_SLOW_LANE)
                || (percent >= TIGHT_PERCENT && waiting >= MOST_WITHOUT_ROOM)
                || (percent >= TIGHTER_PERCENT && isSlow && taken.of(lane) > 0);
    }

    private long percentFull() {
        return Math.max(order.size() * 100L / InFlightEvents.MOST, taken.bytes() * 100 / InFlightEvents.MOST_BYTES);
    }

    /** The same of an event that has failed, and is not due yet. Those of a lane that is not slow would come back at once. */
    Settlement.@Nullable Overflow ofPutOff(InFlightEvent event, Settlement.ScheduledRetry retry) {
        String lane = event.lane();
        boolean isKept = lane == null
                || !retry.at().isAfter(clock.instant())
                || order.limit(lane) > 1
                || order.notDue() < MOST_PUT_OFF;
        if (isKept) {
            return null;
        }
        Queue queue = of(Objects.requireNonNull(lane));
        boolean isFirst = queue.notBefore == null || retry.at().isBefore(queue.notBefore);
        queue.notBefore = isFirst ? retry.at() : queue.notBefore;
        queue.leaving++;
        return new Settlement.Overflow(retry);
    }

    /** The same of an event that has come from the queue of scheduled retries. It may not be due, as one behind it was. */
    Settlement.@Nullable Overflow again(InFlightEvent event) {
        String from = event.fromLane();
        if (from == null) {
            return null;
        }
        Queue queue = queues.computeIfAbsent(from, name -> new Queue());
        queue.returning--;
        queue.first = Math.max(queue.first, event.order + 1);
        String lane = event.lane();
        if (lane == null || !from.equals(QueueNames.lane(sink, lane))) {
            return lane == null ? null : ofNew(event); // it is for another endpoint by now, or for none
        }
        queue.lane = lane;
        event.makeDueIfPutOffBy(queue.retriedAt, clock.instant());
        Instant due = event.notBefore;
        return due == null ? null : ofPutOff(event, new Settlement.ScheduledRetry(due, event.attempts()));
    }

    /** What was put off by then is due. */
    void retry(Instant by) {
        queues.values().forEach(queue -> queue.retry(by));
    }

    /** What was put off in that lane is due. */
    void retry(String lane) {
        Queue queue = queues.get(QueueNames.lane(sink, lane));
        if (queue != null) {
            queue.retry(clock.instant());
        }
    }

    /** An event is in the lane's queue now. */
    void left(String lane) {
        Queue queue = of(lane);
        queue.leaving = Math.max(0, queue.leaving - 1);
    }

    /** What is to come back now: of each lane whose events in memory are on their way. */
    List<Return> returns() {
        if (queues.isEmpty()) {
            return List.of();
        }
        List<Return> returns = new ArrayList<>();
        long percentFull = percentFull();
        Instant now = clock.instant();
        if (percentFull >= FULL_PERCENT) {
            return returns;
        }
        queues.forEach((name, queue) -> {
            int limit = queue.lane == null ? 1 : order.limit(queue.lane);
            boolean isBusy = queue.lane != null && order.waiting(queue.lane) > 0;
            boolean isUnderWay = queue.leaving > 0 || queue.returning > 0;
            // Those accepted before its first are still in the sink's own queue.
            boolean isEarly = lastSeen <= queue.first && toCome > 0;
            boolean isDue = limit > 1 || queue.notBefore == null || !now.isBefore(queue.notBefore);
            if (limit > 0 && !isBusy && !isUnderWay && !isEarly && isDue) {
                queue.notBefore = null;
                returns.add(new Return(name, most(limit, percentFull)));
            }
        });
        return returns;
    }

    private static int most(int limit, long percentFull) {
        if (percentFull >= TIGHT_PERCENT) {
            return limit > 1 ? MOST_WITHOUT_ROOM : 1;
        }
        return limit > 1 ? BACK_AT_ONCE : BACK_TO_A_SLOW_LANE;
    }

    /** So many come back from the queue; none, if it is empty. */
    void returning(String name, int events) {
        Queue queue = queues.get(name);
        if (queue == null) {
            return;
        }
        queue.returning += events;
        if (events == 0 && queue.leaving == 0) {
            queues.remove(name);
        }
    }
}
