package io.waybill.handoff;

import io.waybill.record.RecordEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.SessionFailureListener;
import org.jspecify.annotations.Nullable;

/** A reader's two sessions. When they are over, the events that came by them cannot be settled by them any more. */
final class SinkSessions implements AutoCloseable {

    private static final int WINDOW_BYTES = 256_000;
    private static final int NO_WINDOW = -1;
    /** What a reader had begun to settle when its connection broke is back in the queue a flush after its consumers are gone. */
    private static final Duration ROLLBACK = Duration.ofMillis(200);

    private static final Duration LONGEST_FILL = Duration.ofSeconds(30);

    private final Broker broker;
    private final String sink;
    private final Channel scheduledRetries;
    private final Channel newEvents;
    /** Null for a sink that has no lanes, and had none. */
    private @Nullable LaneQueues lanes;

    private @Nullable FailureListener failureListener;

    private SinkSessions(Broker broker, String sink) throws ActiveMQException {
        this.broker = broker;
        this.sink = sink;
        this.scheduledRetries = new Channel(broker.session(), true);
        this.newEvents = new Channel(broker.session(), false);
    }

    /** Another hub reads the sink's events, or the broker has not finished with one that did. */
    static final class ReadElsewhereException extends HandoffException {

        ReadElsewhereException(String sink) {
            super(sink + ": its events are read by another hub");
        }
    }

    /** @throws ReadElsewhereException if somebody else reads the sink's events */
    static SinkSessions open(Broker broker, String sink, boolean hasLanes) throws ActiveMQException {
        SinkSessions sessions = new SinkSessions(broker, sink);
        try {
            sessions.begin(hasLanes);
            return sessions;
        } catch (ActiveMQException | RuntimeException e) {
            sessions.close();
            throw e;
        }
    }

    /** Whoever has the queue of scheduled retries for itself reads the other, too, when nobody does any more. */
    private void begin(boolean hasLanes) throws ActiveMQException {
        boolean isAlone = scheduledRetries.consumeAlone(QueueNames.later(sink))
                && OnlyConsumer.consumers(newEvents.session, QueueNames.sink(sink)) == 0;
        if (!isAlone) {
            throw new ReadElsewhereException(sink);
        }
        if (broker.isShared()) {
            LockSupport.parkNanos(ROLLBACK.toNanos());
        }
        // The sink may have had lanes before its route was changed.
        boolean hadLanes =
                hasLanes || !BrokerQueues.lanes(newEvents.session, sink).isEmpty();
        lanes = hadLanes ? new LaneQueues(broker, sink) : null;
    }

    /** The scheduled retries come first: they were accepted before the other events of their leads. */
    List<Channel> channels() {
        return List.of(scheduledRetries, newEvents);
    }

    /**
     * Takes the events with scheduled retries, from now on too. Returns when all that are there now have come.
     *
     * @throws HandoffException if they do not come
     */
    void takeScheduledRetries(BiConsumer<Channel, ClientMessage> taker) throws ActiveMQException {
        String queue = QueueNames.later(sink);
        long there = scheduledRetries.session.queueQuery(SimpleString.of(queue)).getMessageCount();
        CountDownLatch missing = new CountDownLatch(Math.toIntExact(there));
        scheduledRetries.take((channel, message) -> {
            taker.accept(channel, message);
            missing.countDown();
        });
        try {
            if (!missing.await(LONGEST_FILL.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new HandoffException(
                        "%d of %d events in the queue %s did not arrive; if this goes on, restart the broker: a session that has ended holds them"
                                .formatted(missing.getCount(), there, queue));
            }
        } catch (InterruptedException e) {
            throw new HandoffException("interrupted", e);
        }
    }

    /**
     * @param listener is called when the connection fails, before the client waits for the thread that takes events: if that
     *     one waits for room, the client would wait for ten seconds
     */
    void onFailure(Runnable listener) {
        FailureListener added = new FailureListener(listener);
        channels().forEach(channel -> channel.session.addFailureListener(added));
        failureListener = added;
    }

    private record FailureListener(Runnable listener) implements SessionFailureListener {

        @Override
        public void connectionFailed(ActiveMQException failure, boolean failedOver) {
            listener.run();
        }

        @Override
        public void connectionFailed(ActiveMQException failure, boolean failedOver, String scaleDownTargetNodeId) {
            listener.run();
        }

        @Override
        public void beforeReconnect(ActiveMQException failure) {
            listener.run();
        }
    }

    void takeNew(BiConsumer<Channel, ClientMessage> taker) throws ActiveMQException {
        newEvents.consume(QueueNames.sink(sink), WINDOW_BYTES);
        newEvents.take(taker);
    }

    /** @throws HandoffException if the connection is gone: no more events come, and nothing else would say so */
    void check() {
        if (scheduledRetries.isGone() || newEvents.isGone() || (lanes != null && lanes.isGone())) {
            throw new HandoffException("the connection to the broker is gone");
        }
    }

    boolean isOver() {
        return scheduledRetries.over;
    }

    void end() {
        scheduledRetries.over = true;
        newEvents.over = true;
    }

    @Override
    public void close() throws ActiveMQException {
        end();
        if (failureListener != null) {
            // The client keeps it with the connection, which outlives the sessions.
            channels().forEach(channel -> channel.session.removeFailureListener(failureListener));
        }
        // Whoever reads next begins when the queue of scheduled retries has no consumer: that goes last.
        try {
            if (lanes != null) {
                lanes.close();
            }
        } finally {
            try {
                newEvents.session.close();
            } finally {
                scheduledRetries.session.close();
            }
        }
    }

    /** Null for a sink without lanes. */
    @Nullable
    LaneQueues lanes() {
        return lanes;
    }

    /** One of the sink's queues, in a session of its own: a full queue does not hold up the other. */
    final class Channel {

        private final ClientSession session;
        private final boolean forScheduledRetries;
        private final ParkedEvents.Parking parking;
        private final ClientProducer producer;
        private final Acknowledgements acknowledgements = new Acknowledgements();
        private @Nullable ClientConsumer consumer;
        /** Changes under the lock of {@link InFlightEvents}. */
        private volatile boolean over;

        private Channel(ClientSession session, boolean forScheduledRetries) throws ActiveMQException {
            this.session = session;
            this.forScheduledRetries = forScheduledRetries;
            this.parking = new ParkedEvents.Parking(session);
            this.producer = session.createProducer();
        }

        /** Nothing comes yet. Whether nobody else does. */
        private boolean consumeAlone(String queue) throws ActiveMQException {
            consumer = OnlyConsumer.of(session, queue, NO_WINDOW);
            return consumer != null;
        }

        private void consume(String queue, int window) throws ActiveMQException {
            consumer = session.createConsumer(queue, null, window, -1, false);
        }

        private void take(BiConsumer<Channel, ClientMessage> taker) throws ActiveMQException {
            Objects.requireNonNull(consumer).setMessageHandler(message -> {
                acknowledgements.expect(message);
                taker.accept(this, message);
            });
            session.start();
        }

        private boolean isGone() {
            return session.isClosed() || (consumer != null && consumer.isClosed()) || !broker.isTrusted(session);
        }

        boolean isForScheduledRetries() {
            return forScheduledRetries;
        }

        boolean isOver() {
            return over || !broker.isTrusted(session);
        }

        /** Whether no other hub can have what came by it. */
        boolean isHeld() {
            return !isOver() && broker.isHeard(session);
        }

        void park(ClientMessage message, byte[] body, RecordEntry.Settled parked, Set<String> told, Instant at)
                throws ActiveMQException {
            parking.park(message, body, parked, told, at);
        }

        void scheduleRetry(ClientMessage message, byte[] body, long order, Settlement.ScheduledRetry retry, Instant now)
                throws ActiveMQException {
            producer.send(QueueNames.later(sink), RetryState.scheduledRetry(session, message, body, order, retry, now));
        }

        void overflow(
                ClientMessage message,
                byte[] body,
                long order,
                String lane,
                Settlement.ScheduledRetry until,
                Instant now)
                throws ActiveMQException {
            String queue = Objects.requireNonNull(lanes).queue(lane);
            producer.send(queue, RetryState.scheduledRetry(session, message, body, order, until, now));
        }

        void acknowledge(Collection<ClientMessage> settled) throws ActiveMQException {
            acknowledgements.acknowledge(settled);
        }

        /** Puts the entries on record and commits everything. */
        void commit(List<RecordEntry> entries) throws ActiveMQException {
            parking.record(entries);
            broker.commit(session);
        }
    }
}
