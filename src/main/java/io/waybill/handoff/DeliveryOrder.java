package io.waybill.handoff;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which of the events taken from a sink's queues is delivered next. An event waits until it is due, and until it is the
 * first of its lead. Knows no broker; not safe for use by several threads.
 */
final class DeliveryOrder<T extends DeliveryOrder.Ordered> {

    /** Newer statuses replace a status for at most that many quiet times; then one is delivered. */
    private static final int MOST_QUIET_TIMES = 10;

    /** An event with its place in the order. */
    abstract static class Ordered {

        /** Grows with the order in which events were accepted. A scheduled retry keeps the event's own. */
        final long order;

        /** A limited number of the same lane's events is delivered at once; null: of the sink's. */
        final @Nullable String lane;

        final @Nullable String lead;
        final boolean replaceable;

        @Nullable
        Instant notBefore;

        @Nullable
        Instant quietSince;

        boolean waiting = true;

        /**
         * @param lead events of the same lead are delivered one after the other; null: the event waits for no other
         * @param replaceable whether a newer replaceable event of its lead may replace it
         * @param notBefore when it is due; null: at once
         */
        Ordered(
                long order,
                @Nullable String lane,
                @Nullable String lead,
                boolean replaceable,
                @Nullable Instant notBefore) {
            this.order = order;
            this.lane = lane;
            this.lead = lead;
            this.replaceable = replaceable && lead != null;
            this.notBefore = notBefore;
        }
    }

    private static final Comparator<Ordered> BY_ORDER = Comparator.comparingLong(event -> event.order);
    private static final Comparator<Ordered> BY_DUE_TIME = Comparator.<Ordered, Instant>comparing(
                    event -> Objects.requireNonNull(event.notBefore))
            .thenComparing(BY_ORDER);

    private final Duration quiet;
    private int mostInFlight;
    private int inFlight;
    private int size;
    private final NavigableSet<T> ready = new TreeSet<>(BY_ORDER);
    private final NavigableSet<T> notDue = new TreeSet<>(BY_DUE_TIME);
    private final Lanes<T> lanes = new Lanes<>(BY_ORDER);
    private final Leads<T> leads = new Leads<>();

    /**
     * @param quiet how long a replaceable event waits for another to replace it; zero: not at all
     * @param mostInFlight how many events may be delivered at once
     */
    DeliveryOrder(Duration quiet, int mostInFlight) {
        this.quiet = quiet;
        this.mostInFlight = mostInFlight;
    }

    /** Adds an event. Returns the events that it replaces, which now count as in flight. */
    List<T> add(T event, Instant now) {
        size++;
        if (event.lead == null) {
            enqueue(event, now);
            return List.of();
        }
        List<T> replaced = event.replaceable ? leads.replacedBy(event) : List.of();
        replaced.forEach(this::takeOut);
        debounce(event, replaced, now);
        leads.add(event);
        if (leads.isFirst(event)) {
            leads.after(event).ifPresent(this::withdraw);
            enqueue(event, now);
        }
        return replaced;
    }

    /** A waiting event is not to be delivered. It now counts as in flight: the caller ends it. */
    void takeOut(T event) {
        withdraw(event);
        lanes.admitAnyway(event);
        event.waiting = false;
        inFlight++;
    }

    private void debounce(T event, List<T> replaced, Instant now) {
        if (!event.replaceable || quiet.isZero()) {
            return;
        }
        Instant since = replaced.stream()
                .map(older -> Objects.requireNonNullElse(older.quietSince, now))
                .min(Comparator.naturalOrder())
                .orElse(now);
        Instant latest = since.plus(quiet.multipliedBy(MOST_QUIET_TIMES));
        Instant next = now.plus(quiet);
        event.quietSince = since;
        event.notBefore = next.isBefore(latest) ? next : latest;
    }

    private void withdraw(T event) {
        if (ready.remove(event)) {
            ready.addAll(lanes.leave(event));
        }
        lanes.withdraw(event);
        if (event.notBefore != null) {
            notDue.remove(event);
        }
    }

    private void enqueue(T event, Instant now) {
        if (event.notBefore != null && event.notBefore.isAfter(now)) {
            notDue.add(event);
        } else {
            offer(event);
        }
    }

    /** A due event. */
    private void offer(T event) {
        if (lanes.admit(event)) {
            ready.add(event);
        }
    }

    /** The next event to be delivered, or null if there is none now. */
    @Nullable
    T next(Instant now) {
        while (!notDue.isEmpty()
                && !Objects.requireNonNull(notDue.first().notBefore).isAfter(now)) {
            offer(Objects.requireNonNull(notDue.pollFirst()));
        }
        T next = inFlight < mostInFlight ? ready.pollFirst() : null;
        if (next != null) {
            next.waiting = false;
            inFlight++;
        }
        return next;
    }

    /** When the first of the events that are not due yet is due, or null if there is none. */
    @Nullable
    Instant nextDue() {
        return notDue.isEmpty() ? null : notDue.first().notBefore;
    }

    /** The event was not delivered: it waits again. */
    void handBack(T event, Instant now) {
        inFlight--;
        event.waiting = true;
        enqueue(event, now);
        ready.addAll(lanes.leave(event));
    }

    /** The event, which waits, is forgotten: it will come again, or not. */
    void forget(T event, Instant now) {
        withdraw(event);
        size--;
        leave(event, now);
    }

    private void leave(T event, Instant now) {
        if (leads.has(event)) {
            leads.remove(event).ifPresent(next -> enqueue(next, now));
        }
    }

    /** No scheduled retry is expected any more: all come again before other events do. */
    void expectNone() {
        leads.expectNone();
    }

    /**
     * The event's delivery has ended.
     *
     * @param willBeRetried whether a scheduled retry follows: the later events of its lead wait for it
     */
    void end(T event, boolean willBeRetried, Instant now) {
        inFlight--;
        size--;
        ready.addAll(lanes.leave(event));
        if (willBeRetried && leads.has(event)) {
            leads.expectRetry(event);
        } else {
            leave(event, now);
        }
    }

    /** How many events may be delivered at once, from now on. */
    void limit(int most) {
        mostInFlight = most;
    }

    /**
     * How many events of a lane may be delivered at once, from now on; zero: none. Those that are being delivered go on. At
     * first it is one.
     */
    void limit(String lane, int most) {
        ready.addAll(lanes.limit(lane, most));
        if (most == 0) {
            List<T> held =
                    ready.stream().filter(event -> lane.equals(event.lane)).toList();
            for (T event : held) {
                ready.remove(event);
                lanes.leave(event);
                offer(event);
            }
        }
    }

    int limit(String lane) {
        return lanes.limit(lane);
    }

    /** How many due events of a lane wait for others of the lane. */
    int waiting(String lane) {
        return lanes.waiting(lane);
    }

    /** Adds an event that is not to be delivered. It counts as in flight: the caller ends it. */
    void pass(T event) {
        size++;
        inFlight++;
        event.waiting = false;
        lanes.admitAnyway(event);
    }

    /** How many events wait for their time. */
    int notDue() {
        return notDue.size();
    }

    /** How many events are being delivered. */
    int inFlight() {
        return inFlight;
    }

    /** How many events are being delivered or wait. */
    int size() {
        return size;
    }

    /** Whether another event could be delivered soon. */
    boolean hasRoom() {
        return inFlight + ready.size() < mostInFlight;
    }
}
