package io.waybill.record;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Event;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One thing that happened to an event, a webhook or a sink. Recording one twice is recording it once. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "entry")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RecordEntry.Duplicate.class, name = "duplicate"),
    @JsonSubTypes.Type(value = RecordEntry.Rejected.class, name = "rejected"),
    @JsonSubTypes.Type(value = RecordEntry.Attempt.class, name = "attempt"),
    @JsonSubTypes.Type(value = RecordEntry.Settled.class, name = "settled"),
    @JsonSubTypes.Type(value = RecordEntry.Subscribed.class, name = "subscribed"),
    @JsonSubTypes.Type(value = RecordEntry.Mapped.class, name = "mapped"),
    @JsonSubTypes.Type(value = RecordEntry.Replayed.class, name = "replayed"),
})
public sealed interface RecordEntry {

    /**
     * An event was taken in.
     *
     * @param body the webhook's body, less its secrets; as sent, byte for byte, where it had none
     * @param sinks those that had a subscription at that moment; none for an unmapped event
     * @param generation the number of the routes that took it
     * @param verifiedBy the scheme that verified the webhook
     * @param unmappedReason why no mapping could be applied, or null
     */
    record Accepted(
            Event event,
            String body,
            Instant receivedAt,
            List<String> sinks,
            int generation,
            String verifiedBy,
            @Nullable String unmappedReason)
            implements RecordEntry {

        public Accepted {
            sinks = List.copyOf(sinks);
        }
    }

    /**
     * An event came again.
     *
     * @param id this arrival's own
     */
    record Duplicate(String id, String eventId, String source, Instant receivedAt) implements RecordEntry {}

    /**
     * A verified webhook was no event.
     *
     * @param id this arrival's own
     * @param code the answer's code, such as {@code invalid-json}
     * @param body its beginning, what looks like a secret masked
     * @param size in bytes, of the whole body
     */
    record Rejected(String id, String source, String code, String detail, String body, int size, Instant receivedAt)
            implements RecordEntry {}

    /**
     * A call to a sink was made, or in dry mode would have been.
     *
     * @param id this attempt's own
     * @param number counts the attempts at this delivery, from 1
     * @param request what was sent where, in one line without secrets
     * @param answerCode the HTTP status, or null where none came
     * @param error why it failed, or null
     * @param durationMillis of the call, in milliseconds
     * @param nextAttemptAt when it will be made again, or null
     * @param generation the number of the routes that made it
     */
    record Attempt(
            String id,
            String eventId,
            String sink,
            int number,
            AttemptOutcome outcome,
            String request,
            @Nullable Integer answerCode,
            @Nullable String error,
            Instant startedAt,
            long durationMillis,
            @Nullable Instant nextAttemptAt,
            int generation,
            String idempotencyKey)
            implements RecordEntry {}

    /** What became of an event at a sink, until something else does. */
    record Settled(
            String eventId,
            String sink,
            DeliveryState state,
            @Nullable String reason,
            Instant at,
            int generation) implements RecordEntry {}

    /**
     * A replay made another event of what came in than there was before.
     *
     * @param event as JSON
     */
    record Mapped(JsonNode event) implements RecordEntry {}

    /**
     * A replay has come so far.
     *
     * @param over whether that was all of it
     * @param replay as JSON
     */
    record Replayed(String id, Instant createdAt, Instant at, boolean over, String replay) implements RecordEntry {}

    /** A sink has its subscription: every event accepted from now on is meant for it too. */
    record Subscribed(String sink, Instant since) implements RecordEntry {}
}
