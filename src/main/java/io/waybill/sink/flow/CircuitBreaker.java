package io.waybill.sink.flow;

import java.time.Duration;
import java.util.Optional;

/**
 * Leaves a sink alone that fails time and again. Then it is tried with one event; if that fails too, it is left alone
 * for twice as long. The other events wait, and use up no retries.
 */
final class CircuitBreaker {

    static final Duration FIRST_BREAK = Duration.ofSeconds(30);
    static final Duration LONGEST_BREAK = Duration.ofMinutes(10);

    private final int threshold;
    private int failuresInARow;
    private boolean trying;
    private Duration nextBreak = FIRST_BREAK;

    /** @param threshold how many deliveries in a row must have failed; 0: it never breaks */
    CircuitBreaker(int threshold) {
        this.threshold = threshold;
    }

    /**
     * The sink has answered: it took an event, or said no to just this one.
     *
     * @return whether it was being tried, and is well again
     */
    synchronized boolean answered() {
        boolean wasTrying = trying;
        failuresInARow = 0;
        trying = false;
        nextBreak = FIRST_BREAK;
        return wasTrying;
    }

    /**
     * A delivery's retries are used up.
     *
     * @return how long the sink is to be left alone from now on, if it is
     */
    synchronized Optional<Duration> failed() {
        failuresInARow++;
        if (threshold == 0 || (failuresInARow < threshold && !trying)) {
            return Optional.empty();
        }
        Duration length = nextBreak;
        nextBreak = length.multipliedBy(2).compareTo(LONGEST_BREAK) < 0 ? length.multipliedBy(2) : LONGEST_BREAK;
        trying = true;
        return Optional.of(length);
    }

    /** It is being left alone already, since before this was made. */
    synchronized void goOn() {
        trying = true;
    }

    synchronized int failuresInARow() {
        return failuresInARow;
    }
}
