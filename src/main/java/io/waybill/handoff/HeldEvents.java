package io.waybill.handoff;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The events a reader has taken. To be called by one thread at a time.
 *
 * <p>Where a commit failed, nobody knows whether the broker made it. The events in it are in doubt until it hands them
 * out again, or one that came after them: the broker hands out in order.
 */
final class HeldEvents {

    /** So many may wait for their time or for one of the same lead; beyond that, no more are taken. */
    static final int MOST = 1_000;

    private static final long MOST_BYTES = 16_000_000;

    private final LeadOrder order;
    private final DeliveryOrder<InFlightEvent> turns;
    private final Map<Long, InFlightEvent> byMessage = new HashMap<>();
    private final NavigableMap<Long, InFlightEvent> inDoubt = new TreeMap<>();
    private long bytes;

    HeldEvents(LeadOrder order, int mostInFlight) {
        this.order = order;
        this.turns = new DeliveryOrder<>(order.quiet(), mostInFlight);
    }

    LeadOrder order() {
        return order;
    }

    DeliveryOrder<InFlightEvent> turns() {
        return turns;
    }

    boolean isFull() {
        return turns.held() >= MOST || bytes >= MOST_BYTES;
    }

    /** The event as it was taken before, if it was; it goes on with the message that has come. */
    @Nullable
    InFlightEvent recognise(InFlightEvent come, Instant now) {
        if (!come.wasPutOff()) {
            resolve(inDoubt.headMap(come.order).values(), false, now);
        }
        InFlightEvent known = byMessage.get(come.messageId());
        if (known != null) {
            known.rebind(come);
            inDoubt.remove(known.order, known);
        }
        return known;
    }

    /** Returns those whose place it takes. */
    List<InFlightEvent> add(InFlightEvent event, Instant now) {
        byMessage.put(event.messageId(), event);
        bytes += event.size();
        return turns.add(event, now);
    }

    /** Whether it is still to be settled: one that came again may have been told to be twice. */
    boolean has(InFlightEvent event) {
        return event.equals(byMessage.get(event.messageId()));
    }

    /** The broker has settled them. */
    void settled(Collection<InFlightEvent> events, Instant now) {
        for (InFlightEvent event : events) {
            byMessage.remove(event.messageId());
            bytes -= event.size();
            turns.end(event, event.comesAgain(), now);
        }
    }

    /** The broker has perhaps settled them. */
    void doubt(Collection<InFlightEvent> events) {
        events.forEach(event -> inDoubt.put(event.order, event));
    }

    /** All that was put off has been handed out: what was not among it had been settled. */
    void putOffHaveCome(Instant now) {
        resolve(inDoubt.values(), true, now);
    }

    private void resolve(Collection<InFlightEvent> doubted, boolean putOff, Instant now) {
        List<InFlightEvent> resolved = new ArrayList<>(
                doubted.stream().filter(event -> event.wasPutOff() == putOff).toList());
        resolved.forEach(event -> inDoubt.remove(event.order));
        settled(resolved, now);
    }
}
