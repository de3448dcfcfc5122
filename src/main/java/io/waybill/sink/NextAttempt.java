package io.waybill.sink;

import java.time.Duration;

/**
 * The attempt that follows a failure.
 *
 * @param scheduled whether the broker keeps the event until then; otherwise its delivery waits
 * @param quick whether it is a quick retry, and not one of the schedule
 */
record NextAttempt(Duration delay, boolean scheduled, boolean quick) {

    NextAttempt(Duration delay, boolean scheduled) {
        this(delay, scheduled, !scheduled);
    }

    /** The same by way of the broker, where it survives a crash. */
    NextAttempt throughTheBroker() {
        return new NextAttempt(delay, true, quick);
    }
}
