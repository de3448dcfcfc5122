package io.waybill.sink.flow;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** How often a sink, or each channel of it, may be called. */
public final class RateLimiter {

    private final long intervalNanos;
    /** When the next call may be made, by channel. */
    private final Map<String, Long> next = new ConcurrentHashMap<>();

    /** @param interval from one call to the next; zero: as soon as there is one */
    public RateLimiter(Duration interval) {
        this.intervalNanos = interval.toNanos();
    }

    /** Takes the next place in the channel's line, and returns how long it is until then. */
    public Duration reserve(String channel) {
        if (intervalNanos == 0) {
            return Duration.ZERO;
        }
        long now = System.nanoTime();
        long following =
                next.merge(channel, now + intervalNanos, (taken, free) -> Math.max(taken + intervalNanos, free));
        return Duration.ofNanos(Math.max(0, following - intervalNanos - now));
    }

    /** In milliseconds, so that it is not called a moment early. */
    public static long millis(Duration wait) {
        return TimeUnit.NANOSECONDS.toMillis(wait.toNanos() + 999_999);
    }
}
