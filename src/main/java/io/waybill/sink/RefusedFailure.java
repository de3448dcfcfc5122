package io.waybill.sink;

import io.waybill.record.AttemptOutcome;
import org.jspecify.annotations.Nullable;

/**
 * The sink would refuse every event: wrong credentials, a revoked webhook, a dead address. The sink is held and its events
 * stay pending, until somebody corrects its settings.
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
