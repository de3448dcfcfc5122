package io.waybill.mapping;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * The evaluation of a jq program on this thread. It is stopped when it takes too long or too much memory: jackson-jq itself
 * knows no limit. The clock is asked only every few steps, so that a usual mapping never waits for it.
 */
final class JqEvaluation {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final ThreadLocal<JqEvaluation> CURRENT = ThreadLocal.withInitial(JqEvaluation::new);

    /** Memory that was used and is free again counts, too. */
    private static final long MOST_ALLOCATED =
            Math.max(64_000_000L, Runtime.getRuntime().maxMemory() / 4);

    private static final int STEPS_UNCHECKED = 64;

    /** The evaluation is over its limits. Not jackson-jq's exception, which {@code try} in jq would catch. */
    static final class Stopped extends RuntimeException {

        Stopped(String reason) {
            super(reason, null, false, false);
        }
    }

    private Duration longest = Duration.ZERO;
    private int steps;
    private boolean measured;
    private long beganNanos;
    private long allocatedBefore;

    private JqEvaluation() {}

    static JqEvaluation current() {
        return CURRENT.get();
    }

    void begin(Duration limit) {
        longest = limit;
        steps = 0;
        measured = false;
    }

    /** Something is done that a program may do any number of times. */
    void step() {
        if (++steps % STEPS_UNCHECKED == 0) {
            check();
        }
    }

    private void check() {
        long nanos = System.nanoTime();
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        if (!measured) {
            measured = true;
            beganNanos = nanos;
            allocatedBefore = allocated;
        } else if (nanos - beganNanos > longest.toNanos()) {
            throw tooLong();
        } else if (allocated - allocatedBefore > MOST_ALLOCATED) {
            throw new Stopped("it took more than %d MB of memory".formatted(MOST_ALLOCATED / 1_000_000));
        }
    }

    /** How long it may still take; more than zero. */
    long nanosLeft() {
        check();
        return Math.max(1, longest.toNanos() - (System.nanoTime() - beganNanos));
    }

    Stopped tooLong() {
        return new Stopped("it took longer than %d ms (waybill.mapping.timeout)".formatted(longest.toMillis()));
    }
}
