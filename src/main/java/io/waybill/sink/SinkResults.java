package io.waybill.sink;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waybill.event.Event;
import io.waybill.handoff.PendingEvent;
import io.waybill.privacy.PersonalData;
import io.waybill.record.AttemptOutcome;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import io.waybill.sink.flow.LaneName;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Answers the question: how did the calls to a sink, or to an endpoint of a client, go since the hub started? Outlives every
 * generation of routes.
 */
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

    /** Endpoints by {@link LaneName}. */
    private final Map<String, Results> bySink = new ConcurrentHashMap<>();

    /**
     * @param sink or an endpoint, by {@link LaneName}
     * @param masked whether the error must not show personal data of the event
     */
    public SinceStart of(String sink, boolean masked) {
        Results results = bySink.getOrDefault(sink, NONE);
        return new SinceStart(
                results.delivered(),
                results.lastDelivered(),
                masked ? masked(results.failure(), results.failed()) : results.failure());
    }

    /** The endpoints of a sink that calls were made to. */
    Set<String> lanesOf(String sink) {
        return bySink.keySet().stream()
                .filter(name -> LaneName.isLaneOf(sink, name))
                .map(LaneName::lane)
                .collect(Collectors.toSet());
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
            change(
                    entry.sink(),
                    entry.endpoint(),
                    before -> new Results(before.delivered() + 1, entry.at(), before.failed(), before.failure()));
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
            change(
                    attempt.sink(),
                    attempt.endpoint(),
                    before -> new Results(before.delivered(), before.lastDelivered(), event.event(), failure));
        }
    }

    private void change(String sink, @Nullable String endpoint, UnaryOperator<Results> by) {
        bySink.compute(sink, (name, results) -> by.apply(results == null ? NONE : results));
        if (endpoint != null) {
            bySink.compute(LaneName.of(sink, endpoint), (name, results) -> by.apply(results == null ? NONE : results));
        }
    }
}
