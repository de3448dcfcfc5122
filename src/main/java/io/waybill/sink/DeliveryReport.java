package io.waybill.sink;

import io.waybill.handoff.PendingEvent;
import io.waybill.record.AttemptOutcome;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says what becomes of one delivery: to the record, to those who observe, and to the sink's health. The delivery's lock guards it. */
final class DeliveryReport {

    private static final int TOO_MANY_REQUESTS = 429;

    private final PendingEvent pending;
    private final SinkContext context;
    private boolean exhausted;

    DeliveryReport(PendingEvent pending, SinkContext context) {
        this.pending = pending;
        this.context = context;
    }

    /** @param attempt null if none was open */
    void attempted(RecordEntry.@Nullable Attempt attempt) {
        if (attempt != null) {
            context.observers().forEach(observer -> observer.attempted(pending, attempt));
            pending.record(attempt);
        }
    }

    /** The entry about the end of the delivery. */
    RecordEntry.Settled settled(DeliveryState state, @Nullable String reason, Instant now) {
        RecordEntry.Settled entry = new RecordEntry.Settled(
                        pending.event().id(), context.sink().name(), state, reason, now, context.generation())
                .at(pending.lane());
        context.observers().forEach(observer -> observer.settled(pending, entry));
        return entry;
    }

    /** @param after null if no attempt follows */
    void failed(FailureDetail failure, @Nullable NextAttempt after) {
        if (failure.outcome() == AttemptOutcome.TRANSIENT && (after == null || !after.quick())) {
            exhausted = true;
        } else if (failure.outcome() == AttemptOutcome.PERMANENT && failure.answerCode() != null) {
            context.health().answered();
        }
        if (Objects.equals(failure.answerCode(), TOO_MANY_REQUESTS)
                && failure.retryAfter().compareTo(Duration.ZERO) > 0) {
            context.health().askedToPause(failure.retryAfter());
        }
    }

    /** Whether the attempts were used up; once. The health is told without the lock. */
    boolean takeExhausted() {
        boolean taken = exhausted;
        exhausted = false;
        return taken;
    }
}
