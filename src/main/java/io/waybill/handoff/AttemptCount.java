package io.waybill.handoff;

/**
 * How often a sink was tried with an event.
 *
 * @param attempts calls made
 * @param scheduledRetries how many retries were scheduled ({@link Settlement.ScheduledRetry})
 */
public record AttemptCount(int attempts, int scheduledRetries) {

    public static final AttemptCount NONE = new AttemptCount(0, 0);
}
