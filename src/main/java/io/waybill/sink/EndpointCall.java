package io.waybill.sink;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call to a client's endpoint.
 *
 * @param name the endpoint's
 * @param retries how many follow a call that failed for a transient reason
 * @param firstBackoff the time before the first of them
 */
public record EndpointCall(String name, int retries, Duration firstBackoff) {

    /** Each retry waits so many times as long as the one before. */
    private static final int FACTOR = 4;

    private static final Duration LONGEST = Duration.ofHours(10);

    /**
     * The time before the first retry, as a route has it.
     *
     * @throws IllegalArgumentException if it is none, with what is wrong
     */
    public static Duration backoff(String written) {
        Duration backoff = SubscriptionOptions.time(written);
        if (backoff.compareTo(Duration.ZERO) <= 0 || backoff.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("backoff '%s': must be a time from 1ms to %dh, such as 5s; write one"
                    .formatted(written, LONGEST.toHours()));
        }
        return backoff;
    }

    /**
     * How long to wait before the next retry; null: there is none.
     *
     * @param before how many retries there were
     */
    @Nullable
    Duration backoff(int before) {
        if (before >= retries) {
            return null;
        }
        Duration wait = firstBackoff;
        for (int retry = 0; retry < before && wait.compareTo(LONGEST) < 0; retry++) {
            wait = wait.multipliedBy(FACTOR);
        }
        return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
    }
}
