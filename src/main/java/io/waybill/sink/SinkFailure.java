package io.waybill.sink;

import io.waybill.record.AttemptOutcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A sink did not take an event. The subclass decides what happens next; see routes/policies. */
public abstract sealed class SinkFailure extends Exception permits TransientFailure, PermanentFailure, RefusedFailure {

    private final transient @Nullable Integer answerCode;

    SinkFailure(String message, @Nullable Integer answerCode) {
        super(message);
        this.answerCode = answerCode;
    }

    /** The HTTP status, or null if there was no answer. */
    public final @Nullable Integer answerCode() {
        return answerCode;
    }

    /** How long the sink asked to be left alone; zero if it did not. */
    public Duration retryAfter() {
        return Duration.ZERO;
    }

    /** The outcome of the attempt. */
    public abstract AttemptOutcome outcome();
}
