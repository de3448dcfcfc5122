package io.waybill.sink;

import io.waybill.config.SinkSettings;
import io.waybill.handoff.AttemptCount;
import io.waybill.handoff.Settlement;
import io.waybill.record.AttemptOutcome;
import io.waybill.record.RecordEntry;
import io.waybill.record.SentRequest;
import io.waybill.redaction.Secrets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Numbers and times the attempts at one delivery, of which there is one at a time. The delivery's lock guards it. */
final class AttemptRecorder {

    /** @param request what is called, in one line without secrets */
    private record OpenAttempt(String request, SentRequest sent, Instant startedAt, long startedNanos) {}

    private final Clock clock;
    private final AttemptCount before;
    private final Set<String> told;
    private int total;
    private @Nullable OpenAttempt open;
    private @Nullable Instant firstFailure;

    /** @param before what there was before the event was last scheduled for a retry */
    AttemptRecorder(AttemptCount before, Clock clock) {
        this.before = before;
        this.told = new HashSet<>(before.told());
        this.total = before.attempts();
        this.clock = clock;
    }

    /** @param request what is called, in one line without secrets */
    void begin(String request, SentRequest sent) {
        total++;
        open = new OpenAttempt(request, sent, clock.instant(), System.nanoTime());
    }

    /** The open attempt sends this instead of what it began with. */
    void sends(SinkRequest request, SinkSettings sink, Secrets secrets) {
        if (open != null) {
            open = new OpenAttempt(
                    secrets.hideIn(request.target()),
                    request.sent(sink, secrets),
                    open.startedAt(),
                    open.startedNanos());
        }
    }

    /** What is sent goes there, with these headers. */
    void calls(SentRequest call) {
        if (open != null) {
            String known = open.sent().address();
            open = new OpenAttempt(
                    open.request(),
                    open.sent().to(known == null ? call.address() : known, call.headers()),
                    open.startedAt(),
                    open.startedNanos());
        }
    }

    void calledWith(int others) {
        if (open != null && others > 0) {
            open = new OpenAttempt(
                    "%s with %d other events".formatted(open.request(), others),
                    open.sent(),
                    open.startedAt(),
                    open.startedNanos());
        }
    }

    boolean isOpen() {
        return open != null;
    }

    /** Nothing was called after all. */
    void discard() {
        open = null;
    }

    /** Since the event was taken from its queue. */
    int now() {
        return total - before.attempts();
    }

    /** A channel of the sink has the event. */
    void told(String channel) {
        told.add(channel);
    }

    Set<String> told() {
        return Set.copyOf(told);
    }

    /** Whether a channel has the event of which its message does not say so yet. */
    boolean hasNewlyTold() {
        return told.size() > before.told().size();
    }

    /** Puts the event back in its queue; by way of the scheduled retries if its message has something to keep. */
    Settlement handBack() {
        return hasNewlyTold() ? new Settlement.ScheduledRetry(clock.instant(), count(0)) : new Settlement.HandBack();
    }

    Settlement park(RecordEntry.Settled entry) {
        return new Settlement.Park(entry, told);
    }

    void failed() {
        if (firstFailure == null) {
            firstFailure = clock.instant();
        }
    }

    Duration sinceFirstFailure() {
        return firstFailure == null ? Duration.ZERO : Duration.between(firstFailure, clock.instant());
    }

    /** @param scheduled how many retries have been scheduled since the event was taken from its queue */
    AttemptCount count(int scheduled) {
        return new AttemptCount(total, before.scheduledRetries() + scheduled, told);
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
                result.outcome() == AttemptOutcome.DRY_RUN ? ended.sent().to(null, null) : ended.sent(),
                result.answerCode(),
                result.error(),
                ended.startedAt(),
                took.toMillis(),
                result.nextAttemptAt(),
                generation,
                delivery.idempotencyKey(),
                delivery.endpoint());
    }
}
