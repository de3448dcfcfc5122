package io.waybill.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.record.AttemptOutcome;
import io.waybill.record.DeliveryState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything on record about one event. JSON as {@code GET /api/events/ID} answers it.
 *
 * @param body the webhook's body, without its secrets; null after its retention
 * @param event the canonical event
 * @param generationDigest names the routes and settings that accepted it: those with equal files have the same; null if they
 *     are not on record
 * @param duplicates when the event arrived again
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EventHistory(
        String id,
        String source,
        String type,
        String providerType,
        Instant receivedAt,
        String verifiedBy,
        int generation,
        @Nullable String generationDigest,
        @Nullable String unmappedReason,
        @Nullable String body,
        JsonNode event,
        Map<String, SinkHistory> sinks,
        List<Instant> duplicates) {

    /** Whether the routes and settings with that digest, and no others, have decided about it so far. */
    public boolean isDecidedBy(String digest) {
        return digest.equals(generationDigest)
                && sinks.values().stream()
                        .filter(sink -> sink.generation() != null)
                        .allMatch(sink -> digest.equals(sink.generationDigest()));
    }

    /**
     * The event's state at one sink, with the reason and every attempt.
     *
     * @param endpoint the client's that it is for; null: none, or it is not known yet
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record SinkHistory(
            DeliveryState state,
            @Nullable String reason,
            @Nullable Instant settledAt,
            @Nullable Integer generation,
            @Nullable String generationDigest,
            @Nullable String endpoint,
            List<Attempt> attempts) {}

    /**
     * One call to the sink.
     *
     * @param request what was sent where, in one line
     * @param sent the whole request as it was sent; null if nothing was, after the webhook's body is gone, and for what an earlier
     *     version or an endpoint of Camel's sent
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Attempt(
            int number,
            AttemptOutcome outcome,
            String request,
            @Nullable SentCall sent,
            @Nullable Integer answerCode,
            @Nullable String error,
            Instant startedAt,
            long durationMillis,
            @Nullable Instant nextAttemptAt,
            int generation,
            @Nullable String generationDigest,
            String idempotencyKey) {}
}
