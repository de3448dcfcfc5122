package io.waybill.handoff;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.finding.FailureText;
import io.waybill.record.RecordEntry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
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
 * The queue of replays, each a message with the position it has reached. Each part of a replay is one transaction: the
 * events it sends, the entries it records, and the replay's message with the new position in place of the old one. So
 * after a crash it continues where it was, and sends nothing twice.
 */
public final class ReplayQueue implements AutoCloseable {

    /** Runs the next part of a replay. */
    @FunctionalInterface
    public interface Worker {
        /** @throws Exception to undo this part and run it again later */
        Next work(String replay, ReplayTransaction transaction) throws Exception;
    }

    /**
     * How a replay continues.
     *
     * @param replay the replay with its new position, or null if it is complete
     * @param pause the time before the next part of any replay
     * @param whenStored runs when this part is on disk
     */
    public record Next(@Nullable String replay, Duration pause, Runnable whenStored) {}

    private static final Logger LOG = LoggerFactory.getLogger(ReplayQueue.class);
    private static final long LOOK_EVERY_MILLIS = 10_000;
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(5);
    private static final Duration WAIT_PAUSE = Duration.ofSeconds(1);

    private final Broker broker;
    private final Subscriptions subscriptions;
    private final BooleanSupplier mayRun;
    private final Worker worker;
    private final Thread thread;
    private final Receiver receiver = new Receiver();
    private final Object lock = new Object();

    @GuardedBy("lock")
    private boolean closed;

    private volatile @Nullable String trouble;

    /** @param mayRun whether a part of a replay may begin now */
    public ReplayQueue(Broker broker, Subscriptions subscriptions, BooleanSupplier mayRun, Worker worker) {
        this.broker = broker;
        this.subscriptions = subscriptions;
        this.mayRun = mayRun;
        this.worker = worker;
        this.thread = new Thread(this::run, "replay");
    }

    public void start() {
        thread.start();
    }

    /** Why replays do not continue, or null. */
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
            producer.send(QueueNames.TO_AUDIT, MessageFormat.entries(session, List.of(entry)));
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
                    ClientMessage message = receiver.receive(consumer, LOOK_EVERY_MILLIS);
                    Duration pause =
                            message == null || !mayRunSoon() ? Duration.ZERO : work(session, producer, message);
                    trouble = null;
                    pause(pause);
                }
            } catch (Exception e) {
                report(e);
                pause(RETRY_PAUSE);
            }
        }
    }

    /** Whether the hub has not stopped before it may. */
    private boolean mayRunSoon() {
        while (!mayRun.getAsBoolean() && !isClosed()) {
            trouble = null;
            pause(WAIT_PAUSE);
        }
        return !isClosed();
    }

    private Duration work(ClientSession session, ClientProducer producer, ClientMessage message) throws Exception {
        String replay = new String(MessageFormat.body(message), StandardCharsets.UTF_8);
        return subscriptions.unchanged(() -> {
            ReplayTransaction transaction = new ReplayTransaction(session, producer, BrokerQueues.subscribed(session));
            Next next = worker.work(replay, transaction);
            if (next.replay() != null) {
                producer.send(QueueNames.REPLAYS, message(session, next.replay()));
            }
            if (!transaction.entries().isEmpty()) {
                producer.send(QueueNames.TO_AUDIT, MessageFormat.entries(session, transaction.entries()));
            }
            message.acknowledge();
            broker.commit(session);
            next.whenStored().run();
            return next.pause();
        });
    }

    private void report(Exception e) {
        String now = FailureText.of(e);
        if (!now.equals(trouble)) {
            LOG.warn("a replay failed and will be tried again: {}", now);
            LOG.debug("stack trace", e);
        }
        trouble = now;
    }

    private boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    private void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        synchronized (lock) {
            try {
                long left = (end - System.nanoTime()) / 1_000_000;
                while (!closed && left > 0) {
                    lock.wait(left);
                    left = (end - System.nanoTime()) / 1_000_000;
                }
            } catch (InterruptedException e) {
                LOG.debug("ignored: this thread ends when it is closed");
            }
        }
    }

    /** Waits for the current part; the rest continues after the next start. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        receiver.stop();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
