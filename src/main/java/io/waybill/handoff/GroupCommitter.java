package io.waybill.handoff;

import io.waybill.finding.FailureText;
import io.waybill.logging.LogThrottle;
import io.waybill.record.Mark;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.activemq.artemis.api.core.ActiveMQAddressFullException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQTransactionRolledBackException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores messages, many in one transaction: a single thread takes all waiting messages, sends them and commits once, so
 * that they share the flush to disk. Under load, a commit has some fifty messages; a lone message waits for no other.
 */
final class GroupCommitter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommitter.class);
    private static final int MOST_IN_A_COMMIT = 256;
    private static final Duration STUCK_AFTER = Duration.ofSeconds(2);
    private static final long IDLE = 0;

    /** A commit got no answer: what it was to store may be on disk or not. */
    static final class InDoubtException extends Exception {

        InDoubtException(Throwable cause) {
            super("the commit got no answer: " + cause, cause);
        }
    }

    /** Something to do on the committer's session, all or nothing. */
    @FunctionalInterface
    interface Job {
        void run(Outbox outbox) throws ActiveMQException;
    }

    /**
     * @param events how many it stores, about
     * @param alone in a transaction of its own, after those before it are committed
     */
    private record WaitingJob(Job job, int events, boolean alone, CompletableFuture<Void> done) {}

    private final Broker broker;
    private final Clock clock;
    private final LogThrottle throttle = new LogThrottle();
    private final BlockingQueue<WaitingJob> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closed;
    private volatile long busySince = IDLE;
    /** How many events this hub has ever stored in this broker. */
    private volatile long published;

    private final @Nullable Mark found;
    /** Why the broker refused the last commit, or null. */
    private volatile @Nullable String refusal;
    /** Used by the committer's thread alone. */
    private @Nullable Outbox outbox;

    /** @throws HandoffException if another hub uses this broker */
    GroupCommitter(Broker broker, Clock clock) {
        this.broker = broker;
        this.clock = clock;
        Outbox first = Outbox.openFirst(broker);
        this.found = first.mark();
        this.outbox = first;
        this.thread = new Thread(this::run, "group-committer");
        thread.start();
    }

    /**
     * Completes when what the job sent is on disk. Completes exceptionally if it is not, with an {@link InDoubtException}
     * if that is not known. Jobs run in the order of the calls.
     */
    CompletableFuture<Void> submit(Job job) {
        return submit(job, 1);
    }

    /** The same, for a job that stores several events. */
    CompletableFuture<Void> submit(Job job, int events) {
        return submit(new WaitingJob(job, events, false, new CompletableFuture<>()));
    }

    /** The same, for a job that changes queues: everything submitted before is stored by then, or has failed. */
    CompletableFuture<Void> submitAlone(Job job) {
        return submitAlone(job, () -> {});
    }

    /** @param whenStored runs on the committer's thread when what the job sent is on disk, before the next job */
    CompletableFuture<Void> submitAlone(Job job, Runnable whenStored) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        // Before it is submitted: whoever completes it runs this.
        CompletableFuture<Void> unused = done.thenRun(whenStored);
        return submit(new WaitingJob(job, 1, true, done));
    }

    private CompletableFuture<Void> submit(WaitingJob waiting) {
        queue.add(waiting);
        if (!thread.isAlive() && queue.remove(waiting)) {
            waiting.done().completeExceptionally(new IllegalStateException("the hub has stopped"));
        }
        return waiting.done();
    }

    /** The broker's mark when this began, or null if it had none. */
    @Nullable
    Mark found() {
        return found;
    }

    /** Whether the broker has not answered for so long that nobody else should wait for it. */
    boolean isStuck() {
        long since = busySince;
        return since != IDLE && System.nanoTime() - since > STUCK_AFTER.toNanos();
    }

    /** How many events this hub has ever stored in this broker, as far as it is known. */
    long published() {
        return published;
    }

    /** Why the broker has no room, or null. If it had none, finds out whether it has some again. */
    @Nullable
    String refusal() {
        String now = refusal;
        if (now != null && queue.isEmpty()) {
            CompletableFuture<Void> unused =
                    submit(box -> box.send(QueueNames.TO_AUDIT, MessageFormat.entries(box.session(), List.of())));
        }
        return now;
    }

    boolean isClosed() {
        return closed;
    }

    private void run() {
        List<WaitingJob> batch = new ArrayList<>(MOST_IN_A_COMMIT);
        while (!closed || !queue.isEmpty()) {
            gather(batch);
            busySince = System.nanoTime();
            store(batch);
            busySince = IDLE;
            batch.clear();
        }
        drop();
    }

    private void gather(List<WaitingJob> batch) {
        WaitingJob next = take();
        batch.add(next);
        int events = next.events();
        while (!next.alone()) {
            next = queue.peek();
            // A request's events are never split, so a single job may have more.
            if (next == null || next.alone() || events + next.events() > MOST_IN_A_COMMIT) {
                return;
            }
            events += next.events();
            batch.add(queue.remove());
        }
    }

    private void store(List<WaitingJob> batch) {
        if (!isOpen(batch)) {
            return;
        }
        Exception failure = send(batch);
        if (failure == null) {
            commit(batch);
        } else if (batch.size() == 1) {
            fail(batch, failure);
        } else {
            storeEach(batch);
        }
    }

    /** A message that cannot be sent must not fail the others. */
    private void storeEach(List<WaitingJob> batch) {
        for (int i = 0; i < batch.size(); i++) {
            if (!isOpen(batch.subList(i, batch.size()))) {
                return;
            }
            store(List.of(batch.get(i)));
        }
    }

    /** Fails the batch if no session can be opened. */
    private boolean isOpen(List<WaitingJob> batch) {
        try {
            outbox();
            return true;
        } catch (ActiveMQException | RuntimeException e) {
            fail(batch, e);
            return false;
        }
    }

    private @Nullable Exception send(List<WaitingJob> batch) {
        try {
            Outbox box = outbox();
            for (WaitingJob waiting : batch) {
                waiting.job().run(box);
            }
            box.finish();
            return null;
        } catch (ActiveMQException | RuntimeException e) {
            drop();
            return e;
        }
    }

    private void commit(List<WaitingJob> batch) {
        try {
            Outbox box = outbox();
            broker.commit(box.session());
            published = box.published();
            refusal = null;
            batch.forEach(waiting -> waiting.done().complete(null));
        } catch (ActiveMQException | RuntimeException e) {
            drop();
            fail(batch, isRefusal(e) ? e : new InDoubtException(e));
        }
    }

    /** Whether the broker answered that it has no room and stored nothing. */
    private static boolean isRefusal(Exception e) {
        return e instanceof ActiveMQAddressFullException || e instanceof ActiveMQTransactionRolledBackException;
    }

    private void fail(List<WaitingJob> batch, Exception e) {
        refusal = isRefusal(e) ? e.getMessage() : refusal;
        throttle.toSay(e.getClass().getName(), batch.size(), clock.instant())
                .ifPresent(more ->
                        LOG.warn("{} messages could not be stored: {}{}", batch.size(), FailureText.of(e), more));
        batch.forEach(waiting -> waiting.done().completeExceptionally(e));
    }

    private WaitingJob take() {
        while (true) {
            try {
                return queue.take();
            } catch (InterruptedException e) {
                LOG.debug("ignored: this thread ends when it is closed");
            }
        }
    }

    private Outbox outbox() throws ActiveMQException {
        if (outbox == null) {
            outbox = Outbox.open(broker);
        }
        return outbox;
    }

    /** After a failure, the state of the transaction is unknown: closing the session rolls it back. */
    private void drop() {
        if (outbox != null) {
            BrokenSession.close(outbox.session());
            outbox = null;
        }
    }

    /** Stores what was submitted before. */
    @Override
    public void close() {
        closed = true;
        queue.add(new WaitingJob(box -> {}, 0, false, new CompletableFuture<>())); // wakes the thread
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
