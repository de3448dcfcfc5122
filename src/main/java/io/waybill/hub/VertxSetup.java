package io.waybill.hub;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.impl.VertxBuilder;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Sets up Vert.x: no temporary files, and no thread that nothing needs. */
final class VertxSetup {

    private static final long IDLE_SECONDS = 30;

    /** How often Vert.x looks for threads that have been blocked for long, to say so. */
    private static final long BLOCKED_CHECK_MILLIS = 5_000;

    private VertxSetup() {}

    /** @param workers how many threads may work on requests at the same time */
    static Vertx vertx(int workers) {
        VertxOptions options = new VertxOptions()
                .setWorkerPoolSize(workers)
                .setBlockedThreadCheckInterval(BLOCKED_CHECK_MILLIS)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
        return new VertxBuilder(options)
                .executorServiceFactory((threads, size, most) -> pool(threads, most))
                .init()
                .vertx();
    }

    /**
     * A pool that starts a thread only when all it has are busy, and ends those that are idle. Vert.x' own starts one for
     * each task until it is full, and keeps them all.
     */
    private static ExecutorService pool(ThreadFactory threads, int most) {
        LinkedTransferQueue<Runnable> tasks = new LinkedTransferQueue<>() {
            /** Accepts a task only if a thread waits for one; otherwise the pool starts a thread. */
            @Override
            public boolean offer(Runnable task) {
                return tryTransfer(task);
            }
        };
        return new ThreadPoolExecutor(
                1, most, IDLE_SECONDS, TimeUnit.SECONDS, tasks, threads, (task, pool) -> tasks.put(task));
    }
}
