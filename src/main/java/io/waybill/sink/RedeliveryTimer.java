package io.waybill.sink;

import io.waybill.logging.LoggedEvent;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Where Camel's redeliveries wait ({@code executorServiceRef}). They hold no thread while they wait, and then run on the
 * threads of their own sink. By default, all sinks would share one pool, and one that hangs would delay the redeliveries
 * of the others.
 */
public final class RedeliveryTimer extends ScheduledThreadPoolExecutor {

    private final Set<WaitingRedelivery> waiting = ConcurrentHashMap.newKeySet();

    public RedeliveryTimer() {
        super(1, task -> {
            Thread thread = new Thread(task, "redelivery-timer");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        WaitingRedelivery next = new WaitingRedelivery(task, SinkThreads.current());
        waiting.add(next);
        return super.schedule(next, delay, unit);
    }

    /** Lets everything that waits continue at once. The events have been handed back, so that it ends. */
    void flush() {
        waiting.forEach(WaitingRedelivery::run);
    }

    private final class WaitingRedelivery implements Runnable {

        private final Runnable task;
        private final Executor threads;
        private final @Nullable String event = LoggedEvent.current();
        private final AtomicBoolean begun = new AtomicBoolean();

        WaitingRedelivery(Runnable task, Executor threads) {
            this.task = task;
            this.threads = threads;
        }

        @Override
        public void run() {
            if (begun.compareAndSet(false, true)) {
                waiting.remove(this);
                threads.execute(() -> LoggedEvent.during(event, task));
            }
        }
    }
}
