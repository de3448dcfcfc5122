package io.waybill.handoff;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a reader has taken, shared by the broker's threads, which bring events, those that end them, and the reader's
 * own, which settles them.
 */
final class InFlightEvents {

    private final Clock clock;
    private final Object lock = new Object();
    private final HeldEvents held;
    private boolean paused;
    private boolean closing;

    InFlightEvents(LeadOrder order, int mostInFlight, Clock clock) {
        this.held = new HeldEvents(order, mostInFlight);
        this.clock = clock;
    }

    LeadOrder order() {
        return held.order();
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
            held.turns().limit(mostInFlight);
            lock.notifyAll();
        }
    }

    /** No event has its turn any more, and none is taken. */
    void close() {
        synchronized (lock) {
            closing = true;
            lock.notifyAll();
        }
    }

    /** Whether it is closed, and no event has its turn. */
    boolean isDone() {
        synchronized (lock) {
            return closing && held.turns().handled() == 0;
        }
    }

    SinkReader.Load load() {
        synchronized (lock) {
            DeliveryOrder<InFlightEvent> turns = held.turns();
            return new SinkReader.Load(turns.handled(), turns.held() - turns.handled(), held.isFull());
        }
    }

    /** How long until an event's time comes, and no longer than that. */
    Duration untilNextTime(Duration longest) {
        synchronized (lock) {
            if (paused || !held.turns().hasRoom()) {
                return longest; // whatever time has come: it has to wait for something else
            }
            Instant next = held.turns().nextTime();
            Duration until = next == null ? longest : Duration.between(clock.instant(), next);
            return until.compareTo(longest) < 0 ? until : longest;
        }
    }

    /** All that was put off has been handed out. */
    void putOffHaveCome() {
        synchronized (lock) {
            held.putOffHaveCome(clock.instant());
        }
    }

    /** The event as it was taken before, if it was and this is not from a link that is over. */
    @Nullable
    InFlightEvent recognise(SinkSessions.Channel channel, InFlightEvent event) {
        synchronized (lock) {
            return channel.isOver() ? null : held.recognise(event, clock.instant());
        }
    }

    /** Waits until there is room. Returns those whose place the event takes. */
    List<InFlightEvent> add(SinkSessions.Channel channel, InFlightEvent event) throws InterruptedException {
        synchronized (lock) {
            while (!closing && !channel.isOver() && !channel.isForPutOff() && isFull()) {
                lock.wait();
            }
            return closing || channel.isOver() ? List.of() : held.add(event, clock.instant());
        }
    }

    private boolean isFull() {
        return paused || held.isFull() || !held.turns().hasRoom();
    }

    /** The next event that has its turn, or null if none has now. */
    @Nullable
    InFlightEvent next() {
        synchronized (lock) {
            InFlightEvent next = paused || closing ? null : held.turns().next(clock.instant());
            lock.notifyAll();
            return next;
        }
    }

    void handBack(InFlightEvent event) {
        synchronized (lock) {
            held.turns().handBack(event, clock.instant());
        }
    }

    /** It is known what is to become of it. */
    void settle(InFlightEvent event, Settlement how) {
        synchronized (lock) {
            event.settle(how);
        }
    }

    /** Those of the events that came by this channel and can be settled by it, each once. */
    List<InFlightEvent> toSettle(SinkSessions.Channel channel, Collection<InFlightEvent> events) {
        synchronized (lock) {
            return events.stream()
                    .distinct()
                    .filter(event -> event.isSettled() && event.isOn(channel) && held.has(event))
                    .toList();
        }
    }

    /** The broker has settled them. */
    void settled(List<InFlightEvent> events) {
        synchronized (lock) {
            held.settled(events, clock.instant());
            lock.notifyAll();
        }
    }

    /** The link is over; the broker has perhaps settled these. */
    void end(SinkSessions link, List<InFlightEvent> inDoubt) {
        synchronized (lock) {
            link.end();
            held.doubt(inDoubt);
            lock.notifyAll();
        }
    }
}
