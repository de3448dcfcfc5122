package io.waybill.sink;

import io.waybill.record.AttemptOutcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended.
 *
 * @param answerCode the HTTP status, or null if there was no answer
 * @param error what went wrong, without secrets, or null
 * @param nextAttemptAt null if there is none
 */
record AttemptResult(
        AttemptOutcome outcome,
        @Nullable Integer answerCode,
        @Nullable String error,
        @Nullable Instant nextAttemptAt) {

    static AttemptResult delivered(int answerCode) {
        return new AttemptResult(AttemptOutcome.DELIVERED, answerCode, null, null);
    }

    static AttemptResult dryRun() {
        return new AttemptResult(AttemptOutcome.DRY_RUN, null, null, null);
    }

    static AttemptResult interrupted() {
        return new AttemptResult(AttemptOutcome.INTERRUPTED, null, "the hub stopped before the answer came", null);
    }
}
