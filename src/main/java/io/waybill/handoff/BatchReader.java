package io.waybill.handoff;

import io.waybill.finding.FailureText;
import io.waybill.logging.LogThrottle;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a queue in batches. A batch leaves the queue when its handler returns. If the handler throws, it gets the
 * messages again after a pause, so a handler must tolerate a message that it has seen before.
 */
final class BatchReader<T> implements AutoCloseable {

    /** Turns a message into what the handler gets. */
    @FunctionalInterface
    interface Decoder<T> {
        T decode(ClientMessage message) throws ActiveMQException;
    }

    /** Handles a batch, or throws. */
    @FunctionalInterface
    interface BatchHandler<T> {
        void handle(List<T> batch) throws Exception;
    }

    /**
     * The size of a batch.
     *
     * @param bytes roughly; a larger message is a batch of its own
     * @param linger how long a batch waits for the next message
     * @param longest how long it waits altogether: the more messages come, the larger the batches and the cheaper each
     */
    record Limits(int messages, int bytes, Duration linger, Duration longest) {}

    /**
     * The size of a batch. The client buffers as much again, and the broker counts more than the bodies. A broker that
     * pages warns of a reader with two pages not acknowledged; those of {@link EmbeddedBroker} have 4 MB.
     */
    static final int MOST_BYTES = 2_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(BatchReader.class);
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    /** Where there is nothing to read. After trouble it looks sooner, to be able to say that it is over. */
    private static final long LOOK_EVERY_MILLIS = 10_000;

    private static final long LOOK_IN_TROUBLE_MILLIS = 250;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** A message that was received, to be decoded when the batch is whole. */
    @FunctionalInterface
    private interface Received<T> {
        T decode() throws ActiveMQException;
    }

    private record Open(ClientSession session, ClientConsumer consumer) {}

    private final Broker broker;
    private final String queue;
    private final Limits limits;
    private final Decoder<T> decoder;
    private final BatchHandler<T> handler;
    private final Clock clock;
    private final Thread thread;
    /** Used by one thread: the one that drains, and from the start on the reader's own. */
    private @Nullable Open open;

    private final LogThrottle throttle = new LogThrottle();
    private final Receiver receiver = new Receiver();
    private volatile @Nullable String trouble;

    BatchReader(Broker broker, String queue, Limits limits, Decoder<T> decoder, BatchHandler<T> handler, Clock clock) {
        this.clock = clock;
        this.broker = broker;
        this.queue = queue;
        this.limits = limits;
        this.decoder = decoder;
        this.handler = handler;
        this.thread = new Thread(this::run, "read-" + queue);
    }

    /** Handles everything in the queue, on the caller's thread. Only before {@link #start}. */
    void drain() throws Exception {
        while (broker.count(Stream.of(queue))[0] > 0) {
            readBatch();
        }
    }

    void start() {
        thread.start();
    }

    /** Why the last batch failed, or null if it did not. */
    @Nullable
    String trouble() {
        return trouble;
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        while (!receiver.isStopped()) {
            try {
                readBatch();
                if (trouble != null) {
                    LOG.info("{}: works again", queue);
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

    /** One line a minute for each cause. Numbers, such as times and ports, do not make it another one. */
    private void report(Exception e) {
        String now = FailureText.of(e);
        boolean isNew = trouble == null;
        trouble = now;
        throttle.toSay(NUMBER.matcher(now).replaceAll("#"), 1, clock.instant())
                .ifPresent(more -> LOG.warn("{}: a batch failed and will be tried again: {}{}", queue, now, more));
        if (isNew) {
            LOG.debug("stack trace", e);
        }
    }

    private void readBatch() throws Exception {
        Open reader = open();
        List<Received<T>> received = new ArrayList<>();
        ClientMessage last = null;
        int bytes = 0;
        ClientMessage message =
                receiver.receive(reader.consumer(), trouble == null ? LOOK_EVERY_MILLIS : LOOK_IN_TROUBLE_MILLIS);
        long deadline = System.nanoTime() + limits.longest().toNanos();
        while (message != null) {
            last = message;
            bytes += message.getBodySize();
            received.add(received(message));
            boolean full = received.size() >= limits.messages() || bytes >= limits.bytes();
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            long wait = Math.min(left, limits.linger().toMillis());
            message = full || wait <= 0 ? null : receiver.receive(reader.consumer(), wait);
        }
        if (last != null) {
            broker.ensureTrusted(reader.session());
            handler.handle(decode(received));
            last.acknowledge();
            broker.commit(reader.session());
        }
    }

    /**
     * Until the batch is whole, a message stays as it came: its bytes are one object, which the collector copies at once; what
     * it decodes to are hundreds. A large one is read now, as the broker streams it.
     */
    private Received<T> received(ClientMessage message) throws ActiveMQException {
        if (!message.isLargeMessage()) {
            return () -> decoder.decode(message);
        }
        T decoded = decoder.decode(message);
        return () -> decoded;
    }

    private static <T> List<T> decode(List<Received<T>> received) throws ActiveMQException {
        List<T> batch = new ArrayList<>(received.size());
        for (Received<T> each : received) {
            batch.add(each.decode());
        }
        return batch;
    }

    private Open open() throws ActiveMQException {
        if (open == null || open.consumer().isClosed()) {
            ClientSession session = broker.session();
            open = new Open(session, session.createConsumer(queue, null, limits.bytes(), -1, false));
            session.start();
        }
        return open;
    }

    /** Closes the session. What it received and did not commit is back in the queue. */
    private void reset() {
        if (open != null) {
            BrokenSession.close(open.session());
            open = null;
        }
    }

    private boolean sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
            return !receiver.isStopped();
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Waits for the current batch. */
    @Override
    public void close() {
        receiver.stop();
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
