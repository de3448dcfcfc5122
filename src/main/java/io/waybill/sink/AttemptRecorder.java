package io.waybill.sink;

import io.waybill.record.RecordEntry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Numbers and times the attempts at one delivery, of which there is one at a time. The delivery's lock guards it. */
final class AttemptRecorder {

    /** @param request what is sent where, in one line without secrets */
    private record OpenAttempt(String request, Instant startedAt, long startedNanos) {}

    private final Clock clock;
    private final int before;
    private int total;
    private @Nullable OpenAttempt open;

    /** @param before how many there were before the event was last scheduled for a retry */
    AttemptRecorder(int before, Clock clock) {
        this.before = before;
        this.total = before;
        this.clock = clock;
    }

    void begin(String request) {
        total++;
        open = new OpenAttempt(request, clock.instant(), System.nanoTime());
    }

    boolean isOpen() {
        return open != null;
    }

    /** Nothing was called after all. */
    void discard() {
        open = null;
    }

    int total() {
        return total;
    }

    /** Since the event was taken from its queue. */
    int now() {
        return total - before;
    }

    /** The entry for the record; null if no attempt is open. */
    RecordEntry.@Nullable Attempt end(Delivery delivery, int generation, AttemptResult result) {
        OpenAttempt ended = open;
        open = null;
        if (ended == null) {
            return null;
        }
        Duration took = Duration.ofNanos(System.nanoTime() - ended.startedNanos());
        return new RecordEntry.Attempt(
                UUID.randomUUID().toString(),
                delivery.event().id(),
                delivery.sink().name(),
                total,
                result.outcome(),
                ended.request(),
                result.answerCode(),
                result.error(),
                ended.startedAt(),
                took.toMillis(),
                result.nextAttemptAt(),
                generation,
                delivery.idempotencyKey());
    }
}
