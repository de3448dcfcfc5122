package io.waybill.sink;

import io.waybill.record.AttemptOutcome;
import org.jspecify.annotations.Nullable;

/**
 * No event would be taken: credentials, a revoked hook, a dead address. It is for the hub's operator to mend; the sink's
 * intake stops and its events wait.
 */
public final class RefusedFailure extends SinkFailure {

    public RefusedFailure(String message, @Nullable Integer answerCode) {
        super(message, answerCode);
    }

    @Override
    public AttemptOutcome outcome() {
        return AttemptOutcome.REFUSED;
    }
}
