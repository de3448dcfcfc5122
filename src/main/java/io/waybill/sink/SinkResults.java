package io.waybill.sink;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waybill.event.Event;
import io.waybill.handoff.PendingEvent;
import io.waybill.privacy.PersonalData;
import io.waybill.record.AttemptOutcome;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Answers the question: how did the calls to a sink go since the hub started? Outlives every generation of routes. */
public final class SinkResults implements DeliveryObserver {

    /**
     * JSON as {@code GET /api/sinks} answers it.
     *
     * @param delivered how many deliveries have succeeded
     * @param lastDelivered when the last of them did, or null
     * @param lastError the last call that failed, or null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record SinceStart(
            long delivered,
            @Nullable Instant lastDelivered,
            @Nullable Failure lastError) {}

    /** A call that failed, and the end of it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Failure(
            Instant at,
            String eventId,
            AttemptOutcome outcome,
            @Nullable Integer answerCode,
            String error) {}

    private record Results(
            long delivered,
            @Nullable Instant lastDelivered,
            @Nullable Event failed,
            @Nullable Failure failure) {}

    private static final Results NONE = new Results(0, null, null, null);

    private final Map<String, Results> bySink = new ConcurrentHashMap<>();

    /** @param masked whether the error must not show personal data of the event */
    public SinceStart of(String sink, boolean masked) {
        Results results = bySink.getOrDefault(sink, NONE);
        return new SinceStart(
                results.delivered(),
                results.lastDelivered(),
                masked ? masked(results.failure(), results.failed()) : results.failure());
    }

    private static @Nullable Failure masked(@Nullable Failure failure, @Nullable Event event) {
        if (failure == null || event == null) {
            return failure;
        }
        return new Failure(
                failure.at(),
                failure.eventId(),
                failure.outcome(),
                failure.answerCode(),
                PersonalData.in(event.data()).hiddenIn(failure.error()));
    }

    @Override
    public void settled(PendingEvent event, RecordEntry.Settled entry) {
        if (entry.state() == DeliveryState.DELIVERED) {
            bySink.compute(entry.sink(), (sink, results) -> {
                Results before = results == null ? NONE : results;
                return new Results(before.delivered() + 1, entry.at(), before.failed(), before.failure());
            });
        }
    }

    @Override
    public void attempted(PendingEvent event, RecordEntry.Attempt attempt) {
        String error = attempt.error();
        if (error != null) {
            Failure failure = new Failure(
                    attempt.startedAt().plusMillis(attempt.durationMillis()),
                    attempt.eventId(),
                    attempt.outcome(),
                    attempt.answerCode(),
                    error);
            bySink.compute(attempt.sink(), (sink, results) -> {
                Results before = results == null ? NONE : results;
                return new Results(before.delivered(), before.lastDelivered(), event.event(), failure);
            });
        }
    }
}
