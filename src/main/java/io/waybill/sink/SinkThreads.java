package io.waybill.sink;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of one sink. It is called on no others, so that a sink that hangs delays no other sink. */
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

    /** The threads of the sink that the calling thread belongs to; the calling thread itself if it belongs to none. */
    static Executor current() {
        return Thread.currentThread() instanceof SinkThread thread ? thread.threads : Runnable::run;
    }

    @Override
    public void execute(Runnable task) {
        try {
            pool.execute(task);
        } catch (RejectedExecutionException e) {
            // Closed: the task only has to find that out, and to end.
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
