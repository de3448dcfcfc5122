package io.waybill.sink;

import io.waybill.record.AttemptOutcome;
import org.jspecify.annotations.Nullable;

/** The sink will never take this event. It is parked at once. */
public final class PermanentFailure extends SinkFailure {

    public PermanentFailure(String message, @Nullable Integer answerCode) {
        super(message, answerCode);
    }

    @Override
    public AttemptOutcome outcome() {
        return AttemptOutcome.PERMANENT;
    }
}
