package io.waybill.mapping;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * The evaluation of a jq program on this thread. It is stopped when it takes too long or too much memory: jackson-jq itself
 * knows no limit. The clock is asked only every few steps, so that a usual mapping never waits for it. Where the time by the
 * clock is over, what counts is the time of the processor from then on: the process may have been paused, or have little of it.
 */
final class JqEvaluation {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final ThreadLocal<JqEvaluation> CURRENT = ThreadLocal.withInitial(JqEvaluation::new);

    /** Memory that was used and is free again counts, too. */
    private static final long MOST_ALLOCATED =
            Math.max(64_000_000L, Runtime.getRuntime().maxMemory() / 4);

    private static final int STEPS_UNCHECKED = 64;
    private static final int MOST_BY_THE_CLOCK = 10;

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
    private boolean isOverdue;
    private long cpuWhenOverdue;

    private JqEvaluation() {}

    static JqEvaluation current() {
        return CURRENT.get();
    }

    void begin(Duration limit) {
        longest = limit;
        steps = 0;
        measured = false;
        isOverdue = false;
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
        } else if (left(nanos) <= 0) {
            throw tooLong();
        } else if (allocated - allocatedBefore > MOST_ALLOCATED) {
            throw new Stopped("it took more than %d MB of memory".formatted(MOST_ALLOCATED / 1_000_000));
        }
    }

    private long left(long nanos) {
        long left = longest.toNanos() - (nanos - beganNanos);
        if (left > 0) {
            return left;
        }
        long cpu = THREADS.getCurrentThreadCpuTime();
        if (!isOverdue) {
            isOverdue = true;
            cpuWhenOverdue = cpu;
        }
        boolean isByFar = nanos - beganNanos > longest.toNanos() * MOST_BY_THE_CLOCK;
        return isByFar ? 0 : longest.toNanos() - (cpu - cpuWhenOverdue);
    }

    /** How long it may still take; more than zero. */
    long nanosLeft() {
        check();
        return Math.max(1, left(System.nanoTime()));
    }

    Stopped tooLong() {
        return new Stopped("it took longer than %d ms (waybill.mapping.timeout)".formatted(longest.toMillis()));
    }
}
