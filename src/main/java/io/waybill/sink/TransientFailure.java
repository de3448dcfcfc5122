package io.waybill.sink;

import io.waybill.record.AttemptOutcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A retry may succeed: network trouble, 408, 425, 429, 5xx. */
public final class TransientFailure extends SinkFailure {

    private final Duration retryAfter;

    public TransientFailure(String message, @Nullable Integer answerCode, Duration retryAfter) {
        super(message, answerCode);
        this.retryAfter = retryAfter;
    }

    @Override
    public Duration retryAfter() {
        return retryAfter;
    }

    @Override
    public AttemptOutcome outcome() {
        return AttemptOutcome.TRANSIENT;
    }
}
