package io.waybill.handoff;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * How many events of each lane are delivered at once. Those that may be are admitted; the others of their lane wait, and
 * hold up no other lane. An event of no lane is always admitted. Not safe for use by several threads.
 */
final class Lanes<T extends DeliveryOrder.Ordered> {

    /** Until it is known that a lane's events can be delivered at all. */
    private static final int FIRST = 1;

    private final Comparator<? super T> inOrder;
    private final Map<String, Lane<T>> lanes = new HashMap<>();

    private static final class Lane<T> {
        private final NavigableSet<T> waiting;
        private int limit = FIRST;
        private int admitted;

        Lane(Comparator<? super T> inOrder) {
            this.waiting = new TreeSet<>(inOrder);
        }
    }

    Lanes(Comparator<? super T> inOrder) {
        this.inOrder = inOrder;
    }

    private Lane<T> of(String lane) {
        return lanes.computeIfAbsent(lane, name -> new Lane<>(inOrder));
    }

    /** Whether a due event may be delivered. If not, it waits here, and {@link #leave} or {@link #limit} returns it later. */
    boolean admit(T event) {
        if (event.lane == null) {
            return true;
        }
        Lane<T> lane = of(event.lane);
        if (lane.admitted < lane.limit) {
            lane.admitted++;
            return true;
        }
        lane.waiting.add(event);
        return false;
    }

    /** An event counts as admitted that is not to be delivered, or not now. */
    void admitAnyway(T event) {
        if (event.lane != null) {
            of(event.lane).admitted++;
        }
    }

    /** An event that waits here waits no longer. Whether it did. */
    boolean withdraw(T event) {
        Lane<T> lane = event.lane == null ? null : lanes.get(event.lane);
        return lane != null && lane.waiting.remove(event);
    }

    /** An admitted event is not any more. Returns those that are now in its place. */
    List<T> leave(T event) {
        Lane<T> lane = event.lane == null ? null : lanes.get(event.lane);
        if (lane == null) {
            return List.of();
        }
        lane.admitted--;
        return next(lane);
    }

    /** At most so many of the lane are admitted from now on; those that are now stay so. Returns those that are in addition. */
    List<T> limit(String name, int most) {
        Lane<T> lane = of(name);
        lane.limit = most;
        return next(lane);
    }

    private List<T> next(Lane<T> lane) {
        List<T> admitted = new ArrayList<>();
        while (lane.admitted < lane.limit && !lane.waiting.isEmpty()) {
            lane.admitted++;
            admitted.add(lane.waiting.pollFirst());
        }
        return admitted;
    }

    /** How many of the lane's events are due and not admitted. */
    int waiting(String name) {
        Lane<T> lane = lanes.get(name);
        return lane == null ? 0 : lane.waiting.size();
    }

    int limit(String name) {
        Lane<T> lane = lanes.get(name);
        return lane == null ? FIRST : lane.limit;
    }
}
