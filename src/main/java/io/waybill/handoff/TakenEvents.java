package io.waybill.handoff;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The events that a reader has, by their messages. When its sessions are over, nobody knows whether they are settled: by a
 * commit without an answer, or by another hub. They are in doubt until the broker hands them out again, or hands out an event
 * that came after them: it hands out in order.
 * Not safe for use by several threads.
 */
final class TakenEvents {

    private final Map<Long, InFlightEvent> byMessage = new HashMap<>();
    /** In order. A retry and the attempt before it have the same place. */
    private final NavigableSet<InFlightEvent> inDoubt = new TreeSet<>(
            Comparator.<InFlightEvent>comparingLong(event -> event.order).thenComparingLong(InFlightEvent::messageId));

    private final Map<String, Integer> byLane = new HashMap<>();
    private long bytes;

    void add(InFlightEvent event) {
        byMessage.put(event.messageId(), event);
        bytes += event.size();
        if (event.lane() != null) {
            byLane.merge(event.lane(), 1, Integer::sum);
        }
    }

    void remove(InFlightEvent event) {
        byMessage.remove(event.messageId());
        inDoubt.remove(event);
        bytes -= event.size();
        if (event.lane() != null) {
            byLane.computeIfPresent(event.lane(), (lane, events) -> events == 1 ? null : events - 1);
        }
    }

    long bytes() {
        return bytes;
    }

    /** @param withoutRoom one that waits to be added, or null */
    SinkLoad load(DeliveryOrder<?> order, boolean isFull, @Nullable InFlightEvent withoutRoom, Instant now) {
        List<Instant> times = byMessage.values().stream()
                .filter(event -> event.isPutOff(now))
                .flatMap(event -> Stream.ofNullable(event.notBefore))
                .sorted()
                .toList();
        return new SinkLoad(
                order.inFlight(),
                order.size() - order.inFlight(),
                isFull,
                SinkLoad.PutOff.until(times),
                Stream.concat(byMessage.values().stream(), Stream.ofNullable(withoutRoom))
                        .map(InFlightEvent::pendingSince)
                        .min(Comparator.naturalOrder())
                        .orElse(null));
    }

    boolean has(InFlightEvent event) {
        return event.equals(byMessage.get(event.messageId()));
    }

    /** Those that are wanted, in order. */
    List<InFlightEvent> inOrder(Predicate<InFlightEvent> wanted) {
        return byMessage.values().stream()
                .filter(wanted)
                .sorted(Comparator.comparingLong(event -> event.order))
                .toList();
    }

    /**
     * How many there are of each lane that has any, without those that move to its queue and may be there already. A retry
     * may be here before the attempt before it is settled: that is one event.
     */
    Map<String, Integer> lanes() {
        return byMessage.values().stream()
                .filter(event -> event.lane() != null && !event.hasOverflowed())
                .collect(Collectors.groupingBy(
                        event -> String.valueOf(event.lane()),
                        Collectors.collectingAndThen(
                                Collectors.mapping(event -> event.order, Collectors.toSet()), Set::size)));
    }

    int of(String lane) {
        return byLane.getOrDefault(lane, 0);
    }

    /** The event as it was taken before, which now belongs to this message; null if it was not. */
    @Nullable
    InFlightEvent recognise(InFlightEvent again) {
        InFlightEvent known = byMessage.get(again.messageId());
        if (known != null) {
            known.rebind(again);
            inDoubt.remove(known);
        }
        return known;
    }

    /** The sessions by which all of them came are over. */
    void doubtAll() {
        inDoubt.addAll(byMessage.values());
    }

    /**
     * Those in doubt are in doubt no longer: the broker had settled them. They are still to be removed.
     *
     * @param before only those before this place in the order
     * @param scheduledRetries whether those from the queue of scheduled retries, or all others
     */
    List<InFlightEvent> settledDoubtful(long before, boolean scheduledRetries) {
        List<InFlightEvent> settled = new ArrayList<>();
        for (InFlightEvent event : inDoubt) {
            if (event.order >= before) {
                break;
            }
            if (event.isScheduledRetry() == scheduledRetries) {
                settled.add(event);
            }
        }
        settled.forEach(inDoubt::remove);
        return settled;
    }
}
