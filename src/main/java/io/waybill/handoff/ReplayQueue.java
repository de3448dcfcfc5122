package io.waybill.handoff;

import io.waybill.record.RecordEntry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where replays wait, each a message that tells how far it has come. A part of one is done in one transaction: what it
 * sends, what it puts on record, and the message that takes the place of the one before. After a crash it goes on where
 * it was, and sends nothing twice.
 */
public final class ReplayQueue implements AutoCloseable {

    /** Does the next part of a replay. */
    @FunctionalInterface
    public interface Worker {
        /** @throws Exception to have it done again later; what the part had done is undone */
        Next work(String replay, ReplayTransaction transfer) throws Exception;
    }

    /**
     * What is left of a replay.
     *
     * @param replay as it is to be continued, or null when it is over
     * @param pause before anything else is replayed
     */
    public record Next(@Nullable String replay, Duration pause) {}

    private static final Logger LOG = LoggerFactory.getLogger(ReplayQueue.class);
    private static final long LOOK_AT_CLOSED_MILLIS = 250;
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    private final Broker broker;
    private final Subscriptions subscriptions;
    private final Worker worker;
    private final Thread thread;
    private final Object lock = new Object();
    private boolean closed;
    private volatile @Nullable String trouble;

    public ReplayQueue(Broker broker, Subscriptions subscriptions, Worker worker) {
        this.broker = broker;
        this.subscriptions = subscriptions;
        this.worker = worker;
        this.thread = new Thread(this::run, "replay");
    }

    public void start() {
        thread.start();
    }

    /** Why replays do not go on, or null. */
    public @Nullable String trouble() {
        return trouble;
    }

    /**
     * Adds a replay; it is on disk when this returns.
     *
     * @throws HandoffException if the broker does not take it
     */
    public void add(String replay, RecordEntry entry) {
        try (ClientSession session = broker.session();
                ClientProducer producer = session.createProducer()) {
            producer.send(QueueNames.REPLAYS, message(session, replay));
            producer.send(QueueNames.EVENTS, MessageFormat.entries(session, List.of(entry)));
            broker.commit(session);
        } catch (ActiveMQException e) {
            throw new HandoffException("the replay was not stored", e);
        }
    }

    private static ClientMessage message(ClientSession session, String replay) {
        ClientMessage message = session.createMessage(Message.BYTES_TYPE, true);
        message.getBodyBuffer().writeBytes(replay.getBytes(StandardCharsets.UTF_8));
        return message;
    }

    private void run() {
        while (!isClosed()) {
            try (ClientSession session = broker.session();
                    ClientConsumer consumer = session.createConsumer(QueueNames.REPLAYS, null, 0, -1, false);
                    ClientProducer producer = session.createProducer()) {
                session.start();
                while (!isClosed()) {
                    ClientMessage message = consumer.receive(LOOK_AT_CLOSED_MILLIS);
                    Duration pause = message == null ? Duration.ZERO : work(session, producer, message);
                    trouble = null;
                    rest(pause);
                }
            } catch (Exception e) {
                report(e);
                rest(AFTER_FAILURE);
            }
        }
    }

    private Duration work(ClientSession session, ClientProducer producer, ClientMessage message) throws Exception {
        String replay = new String(MessageFormat.body(message), StandardCharsets.UTF_8);
        return subscriptions.unchanged(() -> {
            ReplayTransaction transfer = new ReplayTransaction(session, producer, broker.subscribed(session));
            Next next = worker.work(replay, transfer);
            if (next.replay() != null) {
                producer.send(QueueNames.REPLAYS, message(session, next.replay()));
            }
            if (!transfer.entries().isEmpty()) {
                producer.send(QueueNames.EVENTS, MessageFormat.entries(session, transfer.entries()));
            }
            message.individualAcknowledge();
            broker.commit(session);
            return next.pause();
        });
    }

    private void report(Exception e) {
        String now = e.toString();
        if (!now.equals(trouble)) {
            LOG.warn("a replay does not go on, and is tried again: {}", now);
            LOG.debug("the whole of it", e);
        }
        trouble = now;
    }

    private boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    private void rest(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        synchronized (lock) {
            try {
                long left = (end - System.nanoTime()) / 1_000_000;
                while (!closed && left > 0) {
                    lock.wait(left);
                    left = (end - System.nanoTime()) / 1_000_000;
                }
            } catch (InterruptedException e) {
                LOG.debug("this thread ends when it is closed, not when it is interrupted");
            }
        }
    }

    /** Ends after the part under way; the rest goes on when the hub is up again. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
