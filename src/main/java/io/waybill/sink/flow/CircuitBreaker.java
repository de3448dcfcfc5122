package io.waybill.sink.flow;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.Optional;

/**
 * Opens when a sink fails again and again: the sink is not called for a while. Then it is half-open: one event tries the
 * sink, and if that fails, the breaker opens for twice as long. The other events wait, and use up no retries.
 */
final class CircuitBreaker {

    static final Duration FIRST_BREAK = Duration.ofSeconds(30);
    static final Duration LONGEST_BREAK = Duration.ofMinutes(10);

    private final int threshold;

    @GuardedBy("this")
    private int failuresInARow;

    @GuardedBy("this")
    private boolean halfOpen;

    @GuardedBy("this")
    private Duration nextBreak = FIRST_BREAK;

    /** @param threshold how many deliveries in a row must have failed; 0: it never opens */
    CircuitBreaker(int threshold) {
        this.threshold = threshold;
    }

    /**
     * The sink took an event, or rejected only this one. That closes the breaker.
     *
     * @return whether it was half-open
     */
    synchronized boolean answered() {
        boolean wasHalfOpen = halfOpen;
        failuresInARow = 0;
        halfOpen = false;
        nextBreak = FIRST_BREAK;
        return wasHalfOpen;
    }

    /**
     * The quick retries of a delivery are used up.
     *
     * @return for how long the breaker opens, if it does
     */
    synchronized Optional<Duration> failed() {
        failuresInARow++;
        if (threshold == 0 || (failuresInARow < threshold && !halfOpen)) {
            return Optional.empty();
        }
        Duration length = nextBreak;
        nextBreak = length.multipliedBy(2).compareTo(LONGEST_BREAK) < 0 ? length.multipliedBy(2) : LONGEST_BREAK;
        halfOpen = true;
        return Optional.of(length);
    }

    /** An earlier generation's breaker is open, and this one takes over. */
    synchronized void takeOver() {
        halfOpen = true;
    }

    synchronized int failuresInARow() {
        return failuresInARow;
    }
}
