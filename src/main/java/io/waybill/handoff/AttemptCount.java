package io.waybill.handoff;

import java.util.Set;

/**
 * How often a sink was tried with an event.
 *
 * @param attempts calls made
 * @param scheduledRetries how many retries were scheduled ({@link Settlement.ScheduledRetry})
 * @param told the channels of the sink that have the event already, where it goes to several
 */
public record AttemptCount(int attempts, int scheduledRetries, Set<String> told) {

    public static final AttemptCount NONE = new AttemptCount(0, 0);

    public AttemptCount {
        told = Set.copyOf(told);
    }

    public AttemptCount(int attempts, int scheduledRetries) {
        this(attempts, scheduledRetries, Set.of());
    }
}
