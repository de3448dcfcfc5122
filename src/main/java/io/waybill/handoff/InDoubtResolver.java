package io.waybill.handoff;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether events were stored whose commit got no answer. When the broker is back, it sends a marker through the
 * queue of ids, behind everything stored before. Once the marker has come out, the index knows these events, or
 * they were not stored (docs/decisions/0050).
 */
final class InDoubtResolver implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(InDoubtResolver.class);
    private static final long RETRY_MILLIS = 500;

    private final GroupCommitter committer;
    private final IdempotentRepository seenEvents;
    private final Queue<Runnable> unresolved = new ConcurrentLinkedQueue<>();
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "in-doubt"));
    private final AtomicBoolean resolving = new AtomicBoolean();

    InDoubtResolver(GroupCommitter committer, IdempotentRepository seenEvents) {
        this.committer = committer;
        this.seenEvents = seenEvents;
    }

    /** @param resolved called when the index of seen events is right about this event */
    void add(Runnable resolved) {
        unresolved.add(resolved);
        if (resolving.compareAndSet(false, true)) {
            sendMarker();
        }
    }

    /** The broker admits the committer's next session only when it has finished with the last: nothing more is stored. */
    private void sendMarker() {
        List<Runnable> batch = new ArrayList<>(unresolved);
        IdempotentRepository.Marker marker = seenEvents.marker();
        CompletableFuture<Void> unused = committer
                .submit(outbox -> outbox.send(QueueNames.TO_INDEX, MessageFormat.marker(outbox.session(), marker.id())))
                .thenCompose(sent -> marker.passed())
                .whenComplete((passed, failure) -> {
                    if (failure == null) {
                        resolve(batch);
                        return;
                    }
                    seenEvents.forget(marker);
                    if (!committer.isClosed()) {
                        var unusedRetry = timer.schedule(this::sendMarker, RETRY_MILLIS, TimeUnit.MILLISECONDS);
                    }
                });
    }

    private void resolve(List<Runnable> batch) {
        LOG.info("found out which of {} events in doubt were stored", batch.size());
        unresolved.removeAll(batch);
        batch.forEach(Runnable::run);
        if (!unresolved.isEmpty()) {
            sendMarker();
            return;
        }
        resolving.set(false);
        if (!unresolved.isEmpty() && resolving.compareAndSet(false, true)) {
            sendMarker();
        }
    }

    /** What is still in doubt is found out after the next start. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
