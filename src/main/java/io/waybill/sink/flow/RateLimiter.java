package io.waybill.sink.flow;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Limits how often a sink, or each of its channels, is called. */
public final class RateLimiter {

    private final long intervalNanos;
    /** When the next call may be made, by channel. */
    private final Map<String, Long> next = new ConcurrentHashMap<>();

    /** @param interval between two calls; zero: no limit */
    public RateLimiter(Duration interval) {
        this.intervalNanos = interval.toNanos();
    }

    /** Reserves the next call to the channel, and returns how long to wait for it. */
    public Duration reserve(String channel) {
        if (intervalNanos == 0) {
            return Duration.ZERO;
        }
        long now = System.nanoTime();
        long following = next.merge(channel, now + intervalNanos, (last, free) -> Math.max(last + intervalNanos, free));
        return Duration.ofNanos(Math.max(0, following - intervalNanos - now));
    }

    /** In milliseconds, rounded up: no call is made too early. */
    public static long millis(Duration wait) {
        return TimeUnit.NANOSECONDS.toMillis(wait.toNanos() + 999_999);
    }
}
