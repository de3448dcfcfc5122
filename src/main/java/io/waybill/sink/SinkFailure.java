package io.waybill.sink;

import io.waybill.record.AttemptOutcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A sink did not take an event. Which of the three it is decides what happens next; see routes/policies. */
public abstract sealed class SinkFailure extends Exception permits TransientFailure, PermanentFailure, RefusedFailure {

    private final transient @Nullable Integer answerCode;

    SinkFailure(String message, @Nullable Integer answerCode) {
        super(message);
        this.answerCode = answerCode;
    }

    /** The HTTP status, or null where there was no answer. */
    public final @Nullable Integer answerCode() {
        return answerCode;
    }

    /** How long the sink asked to be left alone; zero where it did not. */
    public Duration retryAfter() {
        return Duration.ZERO;
    }

    /** What the attempt counts as. */
    public abstract AttemptOutcome outcome();
}
