package io.waybill.sink.http;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Cuts off calls that take too long. One for all sinks: cutting a call off takes no time. */
public final class CallTimer {

    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private CallTimer() {}

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "call-limit");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /** @param cutOff must not wait */
    public static Future<?> after(Duration timeout, Runnable cutOff) {
        return TIMER.schedule(cutOff, timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
}
