package io.waybill.handoff;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what became of events whose commit got no answer, because an external broker went away just then. When it
 * is back, a marker is sent through the queue of seen events: what was stored before lies ahead of it. Once the marker
 * is through, the index knows these events, or they were not stored.
 */
final class InDoubtResolver {

    private static final Logger LOG = LoggerFactory.getLogger(InDoubtResolver.class);
    private static final Executor LATER = CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS);

    private final GroupCommitter publisher;
    private final IdempotentRepository seen;
    private final Queue<Runnable> open = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean asking = new AtomicBoolean();

    InDoubtResolver(GroupCommitter publisher, IdempotentRepository seen) {
        this.publisher = publisher;
        this.seen = seen;
    }

    /** @param resolved is called when the index of seen events is right about this one */
    void add(Runnable resolved) {
        open.add(resolved);
        if (asking.compareAndSet(false, true)) {
            ask();
        }
    }

    /** The publisher's next session is one the broker admits when it has done with the last: nothing comes after. */
    private void ask() {
        List<Runnable> about = new ArrayList<>(open);
        IdempotentRepository.Marker marker = seen.marker();
        CompletableFuture<Void> unused = publisher
                .submit(outbox -> outbox.send(QueueNames.EVENTS, MessageFormat.marker(outbox.session(), marker.id())))
                .thenCompose(sent -> marker.passed())
                .whenComplete((passed, failure) -> {
                    if (failure == null) {
                        resolve(about);
                        return;
                    }
                    seen.forget(marker);
                    if (!publisher.isClosed()) {
                        LATER.execute(this::ask);
                    }
                });
    }

    private void resolve(List<Runnable> about) {
        LOG.info("it is known again which of {} events were stored", about.size());
        open.removeAll(about);
        about.forEach(Runnable::run);
        if (!open.isEmpty()) {
            ask();
            return;
        }
        asking.set(false);
        if (!open.isEmpty() && asking.compareAndSet(false, true)) {
            ask();
        }
    }
}
