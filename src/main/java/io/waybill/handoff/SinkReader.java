package io.waybill.handoff;

import io.waybill.event.Event;
import io.waybill.trail.Entry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events from one sink's queue, several at a time, and settles them as they end, in any order: whatever has
 * ended by then is recorded, parked and acknowledged in one transaction, so that settlements too share a flush.
 *
 * <p>When the session breaks (an external broker fails over), calls under way go on. The broker hands their events out
 * again; those are recognised, and settled with what came of them, not called twice.
 */
public final class SinkReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SinkReader.class);
    private static final int WINDOW_BYTES = 256_000;
    private static final long LOOK_AT_STATE_MILLIS = 250;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final Broker broker;
    private final String sink;
    private final int mostInFlight;
    private final Consumer<Consignment> handler;
    private final Clock clock;
    private final Thread thread;

    private final BlockingQueue<Work> work = new LinkedBlockingQueue<>();
    private final Object lock = new Object();
    /** By the broker's id of the message, which a message that is handed out again keeps. */
    private final Map<Long, Item> inFlight = new HashMap<>();

    private boolean paused;
    private boolean closing;
    private volatile boolean abandoned;

    /** A note, or an item that has been settled; both null only wakes the thread. */
    private record Work(@Nullable Entry note, @Nullable Item settled) {}

    /** One session; when it is over, what was received on it cannot be settled on it any more. */
    private static final class Link {
        private final ClientSession session;
        private final Parking parking;
        private boolean over;

        Link(ClientSession session) throws ActiveMQException {
            this.session = session;
            this.parking = new Parking(session);
        }
    }

    /**
     * @param mostInFlight events taken and not yet settled
     * @param handler gets each event on a thread that must not be held up
     */
    public SinkReader(Broker broker, String sink, int mostInFlight, Consumer<Consignment> handler, Clock clock) {
        this.broker = broker;
        this.sink = sink;
        this.mostInFlight = mostInFlight;
        this.handler = handler;
        this.clock = clock;
        this.thread = new Thread(this::run, "settle-" + sink);
    }

    public void start() {
        thread.start();
    }

    /** Takes no more events until {@link #resume}; those taken go on. */
    public void pause() {
        synchronized (lock) {
            paused = true;
        }
        work.add(new Work(null, null));
    }

    public void resume() {
        synchronized (lock) {
            paused = false;
            lock.notifyAll();
        }
    }

    private void run() {
        List<Entry> notes = new ArrayList<>();
        while (!isFinished()) {
            try (ClientSession session = broker.session();
                    ClientConsumer consumer =
                            session.createConsumer(Queues.sink(sink), null, WINDOW_BYTES, -1, false)) {
                Link link = new Link(session);
                consumer.setMessageHandler(message -> take(link, message));
                session.start();
                try {
                    settleUntilIdle(link, notes);
                } finally {
                    end(link);
                }
            } catch (ActiveMQException | RuntimeException e) {
                LOG.warn("{}: the broker did not settle, again in {} s: {}", sink, PAUSE.toSeconds(), e.toString());
                LOG.debug("the whole of it", e);
                rest();
            }
            forgetHandedBack();
            waitWhilePaused();
        }
    }

    /** Returns when closed, or when all that is left is to be handed back: closing the session does that. */
    private void settleUntilIdle(Link link, List<Entry> notes) throws ActiveMQException {
        List<Work> batch = new ArrayList<>();
        while (!isFinished() && !hasOnlyHandedBack()) {
            poll(batch);
            List<Item> ended = new ArrayList<>();
            for (Work next : batch) {
                if (next.note() != null) {
                    notes.add(next.note());
                }
                if (next.settled() != null && next.settled().canBeSettledOn(link)) {
                    ended.add(next.settled());
                }
            }
            batch.clear();
            if (notes.isEmpty() && ended.isEmpty()) {
                continue;
            }
            List<Entry> entries = new ArrayList<>(notes);
            for (Item item : ended) {
                entries.add(item.apply(link));
            }
            link.parking.record(entries);
            link.session.commit();
            notes.clear();
            forget(ended);
        }
    }

    private void end(Link link) {
        synchronized (lock) {
            link.over = true;
            lock.notifyAll();
        }
    }

    private void poll(List<Work> batch) {
        try {
            Work first = work.poll(LOOK_AT_STATE_MILLIS, TimeUnit.MILLISECONDS);
            if (first != null) {
                batch.add(first);
                work.drainTo(batch);
            }
        } catch (InterruptedException e) {
            LOG.debug("this thread ends when it is closed, not when it is interrupted");
        }
    }

    /** On the client's thread: returning takes the next message. */
    private void take(Link link, ClientMessage message) {
        try {
            byte[] body = Messages.body(message);
            Item item;
            synchronized (lock) {
                while (!closing && !link.over && isFull()) {
                    lock.wait();
                }
                if (closing || link.over) {
                    return;
                }
                item = inFlight.get(message.getMessageID());
                if (item != null) {
                    item.rebind(link, message);
                    return;
                }
                item = new Item(Messages.event(message, body), body, link, message);
                inFlight.put(message.getMessageID(), item);
            }
            handler.accept(item);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ActiveMQException e) {
            LOG.warn("{}: an event could not be read and will be again: {}", sink, e.toString());
        }
    }

    /** What is handed back goes back before anything else is taken, and so keeps its place. */
    private boolean isFull() {
        return paused || activeCount() < inFlight.size() || activeCount() >= mostInFlight;
    }

    private int activeCount() {
        return (int)
                inFlight.values().stream().filter(item -> !item.isHandedBack()).count();
    }

    private boolean isFinished() {
        synchronized (lock) {
            return abandoned || (closing && activeCount() == 0 && work.isEmpty());
        }
    }

    private boolean hasOnlyHandedBack() {
        synchronized (lock) {
            return !inFlight.isEmpty() && activeCount() == 0 && work.isEmpty();
        }
    }

    private void forget(List<Item> ended) {
        synchronized (lock) {
            ended.forEach(item -> inFlight.remove(item.message.getMessageID()));
            lock.notifyAll();
        }
    }

    private void forgetHandedBack() {
        synchronized (lock) {
            inFlight.values().removeIf(Item::isHandedBack);
            lock.notifyAll();
        }
    }

    private void waitWhilePaused() {
        synchronized (lock) {
            try {
                while (paused && !closing && inFlight.isEmpty()) {
                    lock.wait();
                }
            } catch (InterruptedException e) {
                LOG.debug("this thread ends when it is closed, not when it is interrupted");
            }
        }
    }

    private static void rest() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            LOG.debug("this thread ends when it is closed, not when it is interrupted");
        }
    }

    /** Takes no more events. Those taken are still to be settled: {@link #close} waits for that. */
    public void stopTaking() {
        synchronized (lock) {
            closing = true;
            lock.notifyAll();
        }
        work.add(new Work(null, null));
    }

    /** Waits until every event taken is settled, and no longer than that the broker answers. */
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

    private final class Item implements Consignment {

        private final Event event;
        private final byte[] body;
        private Link link;
        private ClientMessage message;
        private @Nullable Settlement settlement;

        Item(Event event, byte[] body, Link link, ClientMessage message) {
            this.event = event;
            this.body = body;
            this.link = link;
            this.message = message;
        }

        @Override
        public Event event() {
            return event;
        }

        @Override
        public @Nullable String replay() {
            return Messages.replay(message);
        }

        @Override
        public void note(Entry entry) {
            work.add(new Work(entry, null));
        }

        @Override
        public void settle(Settlement how) {
            synchronized (lock) {
                if (settlement != null) {
                    return;
                }
                settlement = how;
                lock.notifyAll();
            }
            work.add(new Work(null, this));
        }

        /** The broker handed the event out again: a settlement there is can be made now. */
        void rebind(Link newLink, ClientMessage again) {
            link = newLink;
            message = again;
            if (settlement != null) {
                work.add(new Work(null, this));
            }
        }

        /** What is handed back is not settled: it goes back when the session is closed. */
        boolean canBeSettledOn(Link current) {
            synchronized (lock) {
                return link.equals(current) && !isHandedBack();
            }
        }

        boolean isHandedBack() {
            return settlement instanceof Settlement.HandBack;
        }

        /** Moves or acknowledges the message; returns what is to be put on record with that. */
        Entry apply(Link current) throws ActiveMQException {
            if (settlement instanceof Settlement.Park park) {
                String reason = String.valueOf(park.entry().reason());
                current.parking.park(sink, message, body, reason, clock.instant());
                message.individualAcknowledge();
                return park.entry();
            }
            if (settlement instanceof Settlement.Done done) {
                message.individualAcknowledge();
                return done.entry();
            }
            throw new IllegalStateException("not settled: " + settlement);
        }
    }
}
