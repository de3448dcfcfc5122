package io.waybill.handoff;

import io.waybill.event.Event;
import io.waybill.record.RecordEntry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events from one sink's queue, several at a time, and settles them as they end: whatever has ended by then is
 * recorded, parked, put off and acknowledged in one transaction, so that settlements too share a flush.
 *
 * <p>Those put off lie in a queue of their own, whose events are all taken first and held here until their time comes:
 * so it is known from the start which leads have to wait, and no event new in the queue delays one that is due.
 *
 * <p>When the session breaks (an external broker fails over), calls under way go on. The broker hands their events out
 * again; those are recognised, and settled with what came of them, not called twice.
 */
public final class SinkReader implements AutoCloseable {

    /** What a sink's events are given to, on a thread that must not be held up. */
    public interface EventHandler {

        void deliver(PendingEvent consignment);

        /** A newer event has taken its place. */
        void replaced(PendingEvent consignment, Event newer);
    }

    private static final Logger LOG = LoggerFactory.getLogger(SinkReader.class);
    private static final Duration LOOK_AT_STATE = Duration.ofMillis(250);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final Broker broker;
    private final String sink;
    private final EventHandler handler;
    private final Clock clock;
    private final Thread thread;

    private final BlockingQueue<Work> work = new LinkedBlockingQueue<>();
    private final InFlightEvents taken;
    private volatile boolean abandoned;

    /** A note, or an event that may have been settled; both null only wakes the thread. */
    private record Work(
            @Nullable RecordEntry note, @Nullable InFlightEvent settled) {}

    /** @param mostInFlight events handed over and not yet settled */
    public SinkReader(
            Broker broker, String sink, LeadOrder order, int mostInFlight, EventHandler handler, Clock clock) {
        this.broker = broker;
        this.sink = sink;
        this.handler = handler;
        this.clock = clock;
        this.taken = new InFlightEvents(order, mostInFlight, clock);
        this.thread = new Thread(this::run, "settle-" + sink);
    }

    public void start() {
        thread.start();
    }

    /** Hands over no more events until {@link #resume}; those handed over go on. */
    public void pause() {
        taken.pause();
    }

    public void resume() {
        taken.resume();
        wake();
    }

    /** How many events may be handed over and not yet settled, from now on. */
    public void limit(int mostInFlight) {
        taken.limit(mostInFlight);
        wake();
    }

    public Load load() {
        return taken.load();
    }

    /**
     * What a reader has taken.
     *
     * @param inFlight handed over and not settled
     * @param waiting for their time, or for an event of the same lead
     * @param full whether so many wait that no more are taken
     */
    public record Load(int inFlight, int waiting, boolean full) {}

    private void run() {
        List<RecordEntry> notes = new ArrayList<>();
        while (!isFinished()) {
            try (SinkSessions link = SinkSessions.open(broker, sink)) {
                try {
                    link.takePutOff(this::take);
                    link.check();
                    taken.putOffHaveCome();
                    link.takeNew(this::take);
                    settleUntilFinished(link, notes);
                } finally {
                    taken.end(link, List.of());
                }
            } catch (ActiveMQException | RuntimeException e) {
                LOG.warn("{}: the broker did not settle, again in {} s: {}", sink, PAUSE.toSeconds(), e.toString());
                LOG.debug("the whole of it", e);
                rest();
            }
        }
    }

    private void settleUntilFinished(SinkSessions link, List<RecordEntry> notes) throws ActiveMQException {
        List<Work> batch = new ArrayList<>();
        while (!isFinished()) {
            link.check();
            poll(batch);
            List<InFlightEvent> ended = new ArrayList<>();
            for (Work next : batch) {
                if (next.note() != null) {
                    notes.add(next.note());
                }
                if (next.settled() != null) {
                    ended.add(next.settled());
                }
            }
            batch.clear();
            for (SinkSessions.Channel channel : link.channels()) {
                settle(link, channel, notes, ended);
            }
            handOver();
        }
    }

    /**
     * The notes go with the first commit: an attempt is never stored later than what came of it. What came by a link
     * that is over is left out; it is settled when it comes again.
     */
    private void settle(
            SinkSessions link, SinkSessions.Channel channel, List<RecordEntry> notes, List<InFlightEvent> ended)
            throws ActiveMQException {
        List<InFlightEvent> here = taken.toSettle(channel, ended);
        if (here.isEmpty() && notes.isEmpty()) {
            return;
        }
        try {
            List<RecordEntry> entries = new ArrayList<>(notes);
            for (InFlightEvent event : here) {
                RecordEntry entry = event.apply(clock.instant());
                if (entry != null) {
                    entries.add(entry);
                }
            }
            channel.commit(entries);
        } catch (ActiveMQException | RuntimeException e) {
            taken.end(link, here);
            throw e;
        }
        notes.clear();
        taken.settled(here);
    }

    private void poll(List<Work> batch) {
        try {
            Work first =
                    work.poll(Math.max(1, taken.untilNextTime(LOOK_AT_STATE).toMillis()), TimeUnit.MILLISECONDS);
            if (first != null) {
                batch.add(first);
                work.drainTo(batch);
            }
        } catch (InterruptedException e) {
            LOG.debug("this thread ends when it is closed, not when it is interrupted");
        }
    }

    /** On the client's thread: returning takes the next message. */
    private void take(SinkSessions.Channel channel, ClientMessage message) {
        try {
            InFlightEvent event = InFlightEvent.of(channel, message, taken.order());
            InFlightEvent known = taken.recognise(channel, event);
            if (known == null) {
                List<InFlightEvent> replaced = taken.add(channel, event);
                replaced.forEach(older -> handler.replaced(new TakenEvent(older), event.event()));
                handOver();
            } else {
                work.add(new Work(null, known));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ActiveMQException e) {
            LOG.warn("{}: an event could not be read and will be again: {}", sink, e.toString());
        }
    }

    private void handOver() {
        InFlightEvent next = taken.next();
        while (next != null) {
            handler.deliver(new TakenEvent(next));
            next = taken.next();
        }
    }

    private void wake() {
        work.add(new Work(null, null));
    }

    private boolean isFinished() {
        return abandoned || (taken.isDone() && work.isEmpty());
    }

    private static void rest() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            LOG.debug("this thread ends when it is closed, not when it is interrupted");
        }
    }

    /** Hands over no more events. Those handed over are still to be settled: {@link #close} waits for that. */
    public void stopTaking() {
        taken.close();
        wake();
    }

    /** Waits until every event handed over is settled, and no longer than that the broker answers. */
    @Override
    public void close() {
        stopTaking();
        try {
            if (!joined(LONGEST_CLOSE)) {
                LOG.warn("{}: the broker did not settle what ended last; it will hand these events out again", sink);
                abandoned = true;
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean joined(Duration longest) throws InterruptedException {
        thread.join(longest.toMillis());
        return !thread.isAlive();
    }

    /** An event, as it was handed over once. */
    private final class TakenEvent implements PendingEvent {

        private final InFlightEvent event;
        private final AtomicBoolean over = new AtomicBoolean();

        TakenEvent(InFlightEvent event) {
            this.event = event;
        }

        @Override
        public Event event() {
            return event.event();
        }

        @Override
        public AttemptCount tries() {
            return event.tries();
        }

        @Override
        public @Nullable String replay() {
            return event.replay();
        }

        @Override
        public void note(RecordEntry entry) {
            work.add(new Work(entry, null));
        }

        @Override
        public void settle(Settlement how) {
            if (over.getAndSet(true)) {
                return;
            }
            if (how instanceof Settlement.HandBack) {
                taken.handBack(event);
                wake();
            } else {
                taken.settle(event, how);
                work.add(new Work(null, event));
            }
        }
    }
}
