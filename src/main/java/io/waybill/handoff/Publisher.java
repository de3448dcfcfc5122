package io.waybill.handoff;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts messages on disk, many in one transaction: a single thread takes all that wait, sends them and commits once, so
 * that they share the flush. Under load a commit carries some fifty; alone, a message waits for nobody.
 */
final class Publisher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
    private static final int MOST_IN_A_COMMIT = 256;

    /** Something to do on the publisher's session, all or nothing. */
    @FunctionalInterface
    interface Job {
        void on(Outbox outbox) throws ActiveMQException;
    }

    /** The publisher's session within one transaction. */
    record Outbox(ClientSession session, ClientProducer producer) {
        void send(String address, ClientMessage message) throws ActiveMQException {
            producer.send(address, message);
        }
    }

    private record Waiting(Job job, CompletableFuture<Void> done) {}

    private final Broker broker;
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closed;
    private @Nullable Outbox outbox;

    Publisher(Broker broker) {
        this.broker = broker;
        this.thread = new Thread(this::run, "publisher");
        thread.start();
    }

    /**
     * Completes when what the job sent is on disk; exceptionally when it is not, or when that could not be learnt.
     * Jobs are done in the order of the calls.
     */
    CompletableFuture<Void> submit(Job job) {
        Waiting waiting = new Waiting(job, new CompletableFuture<>());
        queue.add(waiting);
        if (!thread.isAlive() && queue.remove(waiting)) {
            waiting.done().completeExceptionally(new IllegalStateException("the hub has stopped"));
        }
        return waiting.done();
    }

    int waiting() {
        return queue.size();
    }

    private void run() {
        List<Waiting> batch = new ArrayList<>(MOST_IN_A_COMMIT);
        while (!closed || !queue.isEmpty()) {
            batch.add(take());
            queue.drainTo(batch, MOST_IN_A_COMMIT - 1);
            publish(batch);
            batch.clear();
        }
        drop();
    }

    private void publish(List<Waiting> batch) {
        try {
            Outbox box = outbox();
            for (Waiting waiting : batch) {
                waiting.job().on(box);
            }
        } catch (ActiveMQException | RuntimeException e) {
            drop();
            if (batch.size() == 1) {
                fail(batch, e);
            } else {
                // One that cannot be sent must not take the others with it.
                batch.forEach(waiting -> publish(List.of(waiting)));
            }
            return;
        }
        try {
            outbox().session().commit();
            batch.forEach(waiting -> waiting.done().complete(null));
        } catch (ActiveMQException | RuntimeException e) {
            drop();
            fail(batch, e);
        }
    }

    private static void fail(List<Waiting> batch, Exception e) {
        LOG.warn("{} messages could not be stored: {}", batch.size(), e.toString());
        batch.forEach(waiting -> waiting.done().completeExceptionally(e));
    }

    private Waiting take() {
        while (true) {
            try {
                return queue.take();
            } catch (InterruptedException e) {
                LOG.debug("this thread ends when it is closed, not when it is interrupted");
            }
        }
    }

    private Outbox outbox() throws ActiveMQException {
        if (outbox == null) {
            ClientSession session = broker.session();
            outbox = new Outbox(session, session.createProducer());
        }
        return outbox;
    }

    /** After a failure the transaction's state is unknown: the session goes, and what it had not committed with it. */
    private void drop() {
        if (outbox != null) {
            try {
                outbox.session().close();
            } catch (ActiveMQException | RuntimeException e) {
                LOG.debug("closing a broken session", e);
            }
            outbox = null;
        }
    }

    /** Waits for what was submitted before. */
    @Override
    public void close() {
        closed = true;
        queue.add(new Waiting(box -> {}, new CompletableFuture<>())); // wakes the thread, should it wait
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
