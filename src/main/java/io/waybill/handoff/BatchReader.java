package io.waybill.handoff;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a queue in batches. A batch leaves the queue when its handler returns; when the handler throws, it is handed
 * over again after a pause, so a handler must bear to see a message twice.
 */
final class BatchReader<T> implements AutoCloseable {

    /** Makes of a message what the handler gets, where it was received. */
    @FunctionalInterface
    interface Decoder<T> {
        T decode(ClientMessage message) throws ActiveMQException;
    }

    /** Does with a batch what is to be done. */
    @FunctionalInterface
    interface BatchHandler<T> {
        void handle(List<T> batch) throws Exception;
    }

    /**
     * How much is one batch.
     *
     * @param bytes roughly; a single larger message is a batch
     * @param linger how long a batch waits to be filled
     */
    record Limits(int messages, int bytes, Duration linger) {}

    /**
     * Of one batch. As much again is on its way, and a broker counts more than the bodies; one that pages warns of a
     * reader that has two pages (of 2 MB, as {@link EmbeddedBroker} has them) not acknowledged.
     */
    static final int MOST_BYTES = 1_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(BatchReader.class);
    private static final long LOOK_AT_CLOSED_MILLIS = 250;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private record Open(ClientSession session, ClientConsumer consumer) {}

    private final Broker broker;
    private final String queue;
    private final Limits limits;
    private final Decoder<T> decoder;
    private final BatchHandler<T> handler;
    private final Thread thread;
    private @Nullable Open open;
    private volatile boolean closed;
    private volatile @Nullable String trouble;

    BatchReader(Broker broker, String queue, Limits limits, Decoder<T> decoder, BatchHandler<T> handler) {
        this.broker = broker;
        this.queue = queue;
        this.limits = limits;
        this.decoder = decoder;
        this.handler = handler;
        this.thread = new Thread(this::run, "read-" + queue);
    }

    /** Hands over all there is now, on the caller's thread. Only before {@link #start}. */
    void drain() throws Exception {
        while (broker.count(java.util.stream.Stream.of(queue))[0] > 0) {
            readBatch();
        }
    }

    void start() {
        thread.start();
    }

    /** Why the last batch was not handled, or null if it was. */
    @Nullable
    String trouble() {
        return trouble;
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        while (!closed) {
            try {
                readBatch();
                if (trouble != null) {
                    LOG.info("{}: goes on", queue);
                    trouble = null;
                }
                pause = FIRST_PAUSE;
            } catch (InterruptedException e) {
                break;
            } catch (Exception e) {
                report(e);
                reset();
                if (!sleep(pause)) {
                    break;
                }
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
        reset();
    }

    private void report(Exception e) {
        String now = e.toString();
        if (!now.equals(trouble)) {
            LOG.warn("{}: a batch was not handled and will be again: {}", queue, now);
            LOG.debug("the whole of it", e);
        }
        trouble = now;
    }

    private void readBatch() throws Exception {
        Open reader = open();
        List<T> batch = new ArrayList<>();
        ClientMessage last = null;
        int bytes = 0;
        ClientMessage message = reader.consumer().receive(LOOK_AT_CLOSED_MILLIS);
        long deadline = System.nanoTime() + limits.linger().toNanos();
        while (message != null) {
            last = message;
            bytes += message.getBodySize();
            batch.add(decoder.decode(message));
            boolean full = batch.size() >= limits.messages() || bytes >= limits.bytes();
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            message = full || left <= 0 ? null : reader.consumer().receive(left);
        }
        if (last != null) {
            broker.ensureSure(reader.session());
            handler.handle(batch);
            last.acknowledge();
            broker.commit(reader.session());
        }
    }

    private Open open() throws ActiveMQException {
        if (open == null || open.consumer().isClosed()) {
            ClientSession session = broker.session();
            open = new Open(session, session.createConsumer(queue, null, limits.bytes(), -1, false));
            session.start();
        }
        return open;
    }

    /** Closes the session: whatever it had received and not committed is back in the queue. */
    private void reset() {
        if (open != null) {
            try {
                open.session().close();
            } catch (ActiveMQException | RuntimeException e) {
                LOG.debug("closing a broken session", e);
            }
            open = null;
        }
    }

    private boolean sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
            return !closed;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Ends after the batch under way. */
    @Override
    public void close() {
        closed = true;
        if (!thread.isAlive()) {
            reset();
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
