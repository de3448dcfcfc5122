package io.waybill.sink;

import io.waybill.record.AttemptOutcome;
import io.waybill.record.RecordEntry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The calls of one delivery: at most one at a time, each numbered and timed. To be used by one thread at a time. */
final class AttemptRecorder {

    /** @param request what is sent where, in one line without secrets */
    private record OpenCall(String request, Instant startedAt, long startedNanos) {}

    private final Clock clock;
    private final int before;
    private int made;
    private @Nullable OpenCall underWay;

    /** @param before how many were made before the event was put off */
    AttemptRecorder(int before, Clock clock) {
        this.before = before;
        this.made = before;
        this.clock = clock;
    }

    void begin(String request) {
        made++;
        underWay = new OpenCall(request, clock.instant(), System.nanoTime());
    }

    boolean isUnderWay() {
        return underWay != null;
    }

    /** Nothing was called after all. */
    void giveUp() {
        underWay = null;
    }

    /** In all. */
    int made() {
        return made;
    }

    /** Since the event was taken from its queue. */
    int madeNow() {
        return made - before;
    }

    /** The record of a call that has ended; null if none was under way. */
    RecordEntry.@Nullable Attempt end(
            Delivery delivery,
            AttemptOutcome outcome,
            @Nullable Integer answerCode,
            @Nullable String error,
            @Nullable Instant nextAttemptAt,
            int generation) {
        OpenCall ended = underWay;
        underWay = null;
        if (ended == null) {
            return null;
        }
        Duration took = Duration.ofNanos(System.nanoTime() - ended.startedNanos());
        return new RecordEntry.Attempt(
                UUID.randomUUID().toString(),
                delivery.event().id(),
                delivery.sink().name(),
                made,
                outcome,
                ended.request(),
                answerCode,
                error,
                ended.startedAt(),
                took.toMillis(),
                nextAttemptAt,
                generation,
                delivery.idempotencyKey());
    }
}
