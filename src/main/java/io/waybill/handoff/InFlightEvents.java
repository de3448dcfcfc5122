package io.waybill.handoff;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The events that a reader has taken from its sink's queues and that are not settled yet. The broker's threads add
 * events, the sink's threads finish them, and the reader's own thread settles them.
 *
 * <p>After a failed commit, nobody knows whether the broker made it. The events in it are in doubt until the broker
 * hands them out again, or hands out an event that came after them: it hands out in order.
 */
final class InFlightEvents {

    /** At most this many events wait for their time or for an event of the same lead; then no more are taken. */
    static final int MOST = 1_000;

    private static final long MOST_BYTES = 16_000_000;

    private final LeadOrder leadOrder;
    private final Clock clock;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final DeliveryOrder<InFlightEvent> order;

    @GuardedBy("lock")
    private final Map<Long, InFlightEvent> byMessage = new HashMap<>();

    @GuardedBy("lock")
    private final NavigableMap<Long, InFlightEvent> inDoubt = new TreeMap<>();

    /** Taken, but there is no room for it yet. */
    @GuardedBy("lock")
    private @Nullable InFlightEvent withoutRoom;

    @GuardedBy("lock")
    private long bytes;

    @GuardedBy("lock")
    private boolean paused;

    @GuardedBy("lock")
    private boolean closing;

    /** What was put off by then is due. */
    @GuardedBy("lock")
    private Instant retriedAt = Instant.MIN;

    InFlightEvents(LeadOrder leadOrder, int mostInFlight, Clock clock) {
        this.leadOrder = leadOrder;
        this.order = new DeliveryOrder<>(leadOrder.quiet(), mostInFlight);
        this.clock = clock;
    }

    LeadOrder leadOrder() {
        return leadOrder;
    }

    void pause() {
        synchronized (lock) {
            paused = true;
        }
    }

    void resume() {
        synchronized (lock) {
            paused = false;
            lock.notifyAll();
        }
    }

    void limit(int mostInFlight) {
        synchronized (lock) {
            order.limit(mostInFlight);
            lock.notifyAll();
        }
    }

    /** From now on no event is taken, and none is delivered. */
    void close() {
        synchronized (lock) {
            closing = true;
            lock.notifyAll();
        }
    }

    /** Whether it is closed, and no event is being delivered. */
    boolean isDone() {
        synchronized (lock) {
            return closing && order.inFlight() == 0;
        }
    }

    /** Whether more than one event is being delivered, or waits to be settled. */
    boolean isSeveral() {
        synchronized (lock) {
            return order.inFlight() > 1;
        }
    }

    SinkLoad load() {
        synchronized (lock) {
            Instant now = clock.instant();
            List<Instant> times = byMessage.values().stream()
                    .filter(event -> event.isPutOff(now))
                    .flatMap(event -> Stream.ofNullable(event.notBefore))
                    .sorted()
                    .toList();
            return new SinkLoad(
                    order.inFlight(),
                    order.size() - order.inFlight(),
                    isFull(),
                    SinkLoad.PutOff.until(times),
                    Stream.concat(byMessage.values().stream(), Stream.ofNullable(withoutRoom))
                            .map(InFlightEvent::pendingSince)
                            .min(Comparator.naturalOrder())
                            .orElse(null));
        }
    }

    /**
     * Finishes events that were put off, so that they are scheduled again, for now. On disk, too: a restart must not put
     * them off once more. What the broker has not handed out yet is due when it comes.
     *
     * @param eventId which, or null for all that were put off by that time
     * @return the events, in order; they are to be settled
     */
    List<InFlightEvent> retry(@Nullable String eventId, Instant by) {
        synchronized (lock) {
            Instant now = clock.instant();
            if (eventId == null) {
                retriedAt = by;
            }
            if (closing) {
                return List.of();
            }
            List<InFlightEvent> found = byMessage.values().stream()
                    .filter(event -> event.isPutOff(now)
                            && (eventId == null || event.event().id().equals(eventId)))
                    .sorted(Comparator.comparingLong(event -> event.order))
                    .toList();
            for (InFlightEvent event : found) {
                order.takeOut(event);
                event.finish(new Settlement.ScheduledRetry(now, event.attempts()));
            }
            return found;
        }
    }

    /** How long until the next event is due, at most the longest. */
    Duration untilNextDue(Duration longest) {
        synchronized (lock) {
            if (paused || !order.hasRoom()) {
                return longest; // a due event has to wait for something else
            }
            Instant next = order.nextDue();
            Duration until = next == null ? longest : Duration.between(clock.instant(), next);
            return until.compareTo(longest) < 0 ? until : longest;
        }
    }

    /** The event as it was taken before; null if it was not, or if the message comes from sessions that are over. */
    @Nullable
    InFlightEvent recognise(SinkSessions.Channel channel, InFlightEvent event) {
        synchronized (lock) {
            if (channel.isOver()) {
                return null;
            }
            if (!event.isScheduledRetry()) {
                settleDoubtful(inDoubt.headMap(event.order).values(), false);
            }
            InFlightEvent known = byMessage.get(event.messageId());
            if (known != null) {
                known.rebind(event);
                inDoubt.remove(known.order, known);
            }
            return known;
        }
    }

    /** The broker has handed out all scheduled retries: those in doubt that were not among them had been settled. */
    void allScheduledRetriesTaken() {
        synchronized (lock) {
            settleDoubtful(inDoubt.values(), true);
        }
    }

    @GuardedBy("lock")
    private void settleDoubtful(Collection<InFlightEvent> events, boolean scheduledRetries) {
        List<InFlightEvent> settled = new ArrayList<>();
        for (InFlightEvent event : events) {
            if (event.isScheduledRetry() == scheduledRetries) {
                settled.add(event);
            }
        }
        for (InFlightEvent event : settled) {
            inDoubt.remove(event.order);
        }
        forget(settled);
    }

    /** Waits until there is room, and adds the event. Returns the older events that it replaces. */
    List<InFlightEvent> add(SinkSessions.Channel channel, InFlightEvent event) throws InterruptedException {
        synchronized (lock) {
            while (!closing && !channel.isOver() && !channel.isForScheduledRetries() && !hasRoom()) {
                withoutRoom = event;
                lock.wait();
            }
            withoutRoom = channel.isForScheduledRetries() ? withoutRoom : null;
            if (closing || channel.isOver()) {
                return List.of();
            }
            byMessage.put(event.messageId(), event);
            bytes += event.size();
            Instant now = clock.instant();
            event.makeDueIfPutOffBy(retriedAt, now);
            return order.add(event, now);
        }
    }

    @GuardedBy("lock")
    private boolean hasRoom() {
        return !paused && !isFull() && order.hasRoom();
    }

    @GuardedBy("lock")
    private boolean isFull() {
        return order.size() >= MOST || bytes >= MOST_BYTES;
    }

    /** The next event to be delivered, or null if there is none now. */
    @Nullable
    InFlightEvent next() {
        synchronized (lock) {
            InFlightEvent next = paused || closing ? null : order.next(clock.instant());
            lock.notifyAll();
            return next;
        }
    }

    void handBack(InFlightEvent event) {
        synchronized (lock) {
            order.handBack(event, clock.instant());
        }
    }

    /** The event is finished; it is known how it is to be settled. */
    void finish(InFlightEvent event, Settlement settlement) {
        synchronized (lock) {
            event.finish(settlement);
        }
    }

    /**
     * The finished events that came by this channel and can be settled by it. Each once: an event that the broker handed
     * out again may be named twice.
     */
    List<InFlightEvent> toSettle(SinkSessions.Channel channel, Collection<InFlightEvent> events) {
        synchronized (lock) {
            List<InFlightEvent> found = new ArrayList<>();
            for (InFlightEvent event : events) {
                boolean isHeld = event.equals(byMessage.get(event.messageId()));
                if (isHeld && event.isFinished() && event.isOn(channel) && !found.contains(event)) {
                    found.add(event);
                }
            }
            return found;
        }
    }

    /** The broker has settled them. */
    void settled(List<InFlightEvent> events) {
        synchronized (lock) {
            forget(events);
            lock.notifyAll();
        }
    }

    @GuardedBy("lock")
    private void forget(List<InFlightEvent> events) {
        Instant now = clock.instant();
        for (InFlightEvent event : events) {
            byMessage.remove(event.messageId());
            bytes -= event.size();
            order.end(event, event.willBeRetried(), now);
        }
    }

    /** The sessions are over; the broker may have settled these events. */
    void end(SinkSessions sessions, List<InFlightEvent> doubtful) {
        synchronized (lock) {
            sessions.end();
            for (InFlightEvent event : doubtful) {
                inDoubt.put(event.order, event);
            }
            lock.notifyAll();
        }
    }
}
