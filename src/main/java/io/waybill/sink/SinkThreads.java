package io.waybill.sink;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of one sink. Its calls are made on these alone, so that a sink that hangs holds up no other. */
final class SinkThreads implements Executor {

    private static final long IDLE_SECONDS = 30;

    private final ThreadPoolExecutor pool;

    SinkThreads(String sink, int most) {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory factory = task -> new SinkThread(task, "%s-%d".formatted(sink, number.incrementAndGet()), this);
        this.pool = new ThreadPoolExecutor(
                most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
        pool.allowCoreThreadTimeOut(true);
    }

    /** The threads of the sink the caller works for; the caller's own, where it works for none. */
    static Executor current() {
        return Thread.currentThread() instanceof SinkThread thread ? thread.threads : Runnable::run;
    }

    @Override
    public void execute(Runnable task) {
        try {
            pool.execute(task);
        } catch (RejectedExecutionException e) {
            // Closed: what is left to do is only to see that, and to end.
            task.run();
        }
    }

    void close() {
        pool.shutdown();
    }

    private static final class SinkThread extends Thread {

        private final SinkThreads threads;

        SinkThread(Runnable task, String name, SinkThreads threads) {
            super(task, name);
            this.threads = threads;
        }
    }
}
