package io.waybill.sink;

import io.waybill.record.AttemptOutcome;
import org.jspecify.annotations.Nullable;

/** This event will never be taken: it is parked at once. */
public final class PermanentFailure extends SinkFailure {

    public PermanentFailure(String message, @Nullable Integer answerCode) {
        super(message, answerCode);
    }

    @Override
    public AttemptOutcome outcome() {
        return AttemptOutcome.PERMANENT;
    }
}
