package io.waybill.handoff;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is among the events taken from a sink's queue. An event waits until its time has come, and until it
 * is the first of its lead. Knows no broker; to be called by one thread at a time.
 */
final class DeliveryOrder<T extends DeliveryOrder.Ticket> {

    /** A status is replaced by newer ones for no longer than that many quiet times: then one is let through. */
    private static final int MOST_QUIET_TIMES = 10;

    /** An event's place. */
    abstract static class Ticket {

        /** Grows with the order in which events were accepted. One that was put off keeps its own. */
        final long order;

        final @Nullable String lane;
        final boolean replaceable;

        @Nullable
        Instant notBefore;

        @Nullable
        Instant quietSince;

        boolean waiting = true;

        /**
         * @param lane events of the same lane have their turns one after the other; null: with regard to none
         * @param replaceable whether a newer one of its lane that is replaceable too may take its place
         * @param notBefore when it may have its turn; null: at once
         */
        Ticket(long order, @Nullable String lane, boolean replaceable, @Nullable Instant notBefore) {
            this.order = order;
            this.lane = lane;
            this.replaceable = replaceable && lane != null;
            this.notBefore = notBefore;
        }
    }

    private static final Comparator<Ticket> BY_ORDER = Comparator.comparingLong(ticket -> ticket.order);
    private static final Comparator<Ticket> BY_TIME = Comparator.<Ticket, Instant>comparing(
                    ticket -> Objects.requireNonNull(ticket.notBefore))
            .thenComparing(BY_ORDER);

    private final Duration quiet;
    private int mostHandled;
    private int handled;
    private int held;
    private final NavigableSet<T> ready = new TreeSet<>(BY_ORDER);
    private final NavigableSet<T> timed = new TreeSet<>(BY_TIME);
    /** By order; empty for one that was put off and has not come again yet. */
    private final Map<String, NavigableMap<Long, Optional<T>>> lanes = new HashMap<>();

    /**
     * @param quiet how long a replaceable event waits for another to take its place; zero: not at all
     * @param mostHandled how many may have their turn at once
     */
    DeliveryOrder(Duration quiet, int mostHandled) {
        this.quiet = quiet;
        this.mostHandled = mostHandled;
    }

    /** An event has come. Returns those whose place it takes: they have had their turn. */
    List<T> add(T ticket, Instant now) {
        held++;
        if (ticket.lane == null) {
            queue(ticket, now);
            return List.of();
        }
        NavigableMap<Long, Optional<T>> lane = lanes.computeIfAbsent(ticket.lane, name -> new TreeMap<>());
        List<T> replaced = ticket.replaceable ? replaceBefore(ticket, lane) : List.of();
        debounce(ticket, replaced, now);
        lane.put(ticket.order, Optional.of(ticket));
        if (lane.firstKey() == ticket.order) {
            lane.tailMap(ticket.order, false).values().stream()
                    .flatMap(Optional::stream)
                    .findFirst()
                    .ifPresent(this::withdraw);
            queue(ticket, now);
        }
        return replaced;
    }

    private List<T> replaceBefore(T ticket, NavigableMap<Long, Optional<T>> lane) {
        List<T> replaced = lane.headMap(ticket.order).values().stream()
                .flatMap(Optional::stream)
                .filter(older -> older.waiting && older.replaceable)
                .toList();
        for (T older : replaced) {
            withdraw(older);
            older.waiting = false;
            handled++;
        }
        return replaced;
    }

    private void debounce(T ticket, List<T> replaced, Instant now) {
        if (!ticket.replaceable || quiet.isZero()) {
            return;
        }
        Instant since = replaced.stream()
                .map(older -> Objects.requireNonNullElse(older.quietSince, now))
                .min(Comparator.naturalOrder())
                .orElse(now);
        Instant latest = since.plus(quiet.multipliedBy(MOST_QUIET_TIMES));
        Instant next = now.plus(quiet);
        ticket.quietSince = since;
        ticket.notBefore = next.isBefore(latest) ? next : latest;
    }

    private void withdraw(T ticket) {
        ready.remove(ticket);
        if (ticket.notBefore != null) {
            timed.remove(ticket);
        }
    }

    private void queue(T ticket, Instant now) {
        if (ticket.notBefore != null && ticket.notBefore.isAfter(now)) {
            timed.add(ticket);
        } else {
            ready.add(ticket);
        }
    }

    /** The next event that has its turn, or null if none has now. */
    @Nullable
    T next(Instant now) {
        while (!timed.isEmpty()
                && !Objects.requireNonNull(timed.first().notBefore).isAfter(now)) {
            ready.add(timed.pollFirst());
        }
        T next = handled < mostHandled ? ready.pollFirst() : null;
        if (next != null) {
            next.waiting = false;
            handled++;
        }
        return next;
    }

    /** When the first of those has its turn whose time has not come, or null if there is none. */
    @Nullable
    Instant nextTime() {
        return timed.isEmpty() ? null : timed.first().notBefore;
    }

    /** Its turn is over, and nothing has come of it: it waits for another. */
    void handBack(T ticket, Instant now) {
        handled--;
        ticket.waiting = true;
        queue(ticket, now);
    }

    /**
     * Its turn is over.
     *
     * @param comesAgain whether it was put off: those of its lane wait for it
     */
    void end(T ticket, boolean comesAgain, Instant now) {
        handled--;
        forget(ticket, comesAgain, now);
    }

    private void forget(T ticket, boolean comesAgain, Instant now) {
        held--;
        NavigableMap<Long, Optional<T>> lane = ticket.lane == null ? null : lanes.get(ticket.lane);
        boolean hasComeAgain = lane != null && !Optional.of(ticket).equals(lane.get(ticket.order));
        if (lane == null || hasComeAgain) {
            return;
        }
        if (comesAgain) {
            lane.put(ticket.order, Optional.empty());
            return;
        }
        lane.remove(ticket.order);
        if (lane.isEmpty()) {
            lanes.remove(ticket.lane);
        } else {
            lane.firstEntry().getValue().filter(first -> first.waiting).ifPresent(first -> queue(first, now));
        }
    }

    /** How many may have their turn at once, from now on. */
    void limit(int most) {
        mostHandled = most;
    }

    /** Those that have their turn. */
    int handled() {
        return handled;
    }

    /** Those that have their turn or wait for it. */
    int held() {
        return held;
    }

    /** Whether another one would have its turn soon. */
    boolean hasRoom() {
        return handled + ready.size() < mostHandled;
    }
}
