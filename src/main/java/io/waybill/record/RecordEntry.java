package io.waybill.record;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Event;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One thing that happened to an event, a webhook or a sink. An entry that is written twice counts once. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "entry")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RecordEntry.Duplicate.class, name = "duplicate"),
    @JsonSubTypes.Type(value = RecordEntry.Rejected.class, name = "rejected"),
    @JsonSubTypes.Type(value = RecordEntry.Attempt.class, name = "attempt"),
    @JsonSubTypes.Type(value = RecordEntry.Settled.class, name = "settled"),
    @JsonSubTypes.Type(value = RecordEntry.Subscribed.class, name = "subscribed"),
    @JsonSubTypes.Type(value = RecordEntry.RoutingChanged.class, name = "routing"),
    @JsonSubTypes.Type(value = RecordEntry.GenerationStarted.class, name = "generation"),
    @JsonSubTypes.Type(value = RecordEntry.Mapped.class, name = "mapped"),
    @JsonSubTypes.Type(value = RecordEntry.Replayed.class, name = "replayed"),
    @JsonSubTypes.Type(value = RecordEntry.OperatorChange.class, name = "change"),
    @JsonSubTypes.Type(value = RecordEntry.HubJoined.class, name = "joined"),
})
public sealed interface RecordEntry {

    /**
     * An event was accepted.
     *
     * @param body the webhook's body without its secrets; byte for byte as sent, if it had none
     * @param sinks the sinks that had a subscription at that moment and take the event's type; none for an unmapped event
     * @param routing the id of the routing that said so, which was recorded before; null for an unmapped event, and for one
     *     that an earlier version accepted
     * @param generation the number of the routes that accepted it
     * @param verifiedBy the scheme that verified the webhook
     * @param unmappedReason why no mapping could be applied, or null
     */
    record Accepted(
            Event event,
            String body,
            Instant receivedAt,
            List<String> sinks,
            @Nullable String routing,
            int generation,
            String verifiedBy,
            @Nullable String unmappedReason)
            implements RecordEntry {

        public Accepted {
            sinks = List.copyOf(sinks);
        }

        /** An event without a routing. */
        public Accepted(
                Event event,
                String body,
                Instant receivedAt,
                List<String> sinks,
                int generation,
                String verifiedBy,
                @Nullable String unmappedReason) {
            this(event, body, receivedAt, sinks, null, generation, verifiedBy, unmappedReason);
        }
    }

    /**
     * An event arrived again.
     *
     * @param id the id of this arrival
     */
    record Duplicate(String id, String eventId, String source, Instant receivedAt) implements RecordEntry {}

    /**
     * A verified webhook was no event.
     *
     * @param id the id of this arrival
     * @param code the answer's code, such as {@code invalid-json}
     * @param body the beginning of the body; what looks like a secret is masked
     * @param size the size of the whole body, in bytes
     */
    record Rejected(String id, String source, String code, String detail, String body, int size, Instant receivedAt)
            implements RecordEntry {}

    /**
     * A call to a sink was made, or in dry mode would have been.
     *
     * @param id the id of this attempt
     * @param number counts the attempts at this delivery, from 1
     * @param request what was called, in one line without secrets and without the body
     * @param sent null in entries of earlier versions, whose request has the body, too
     * @param answerCode the HTTP status, or null if there was no answer
     * @param error why it failed, or null
     * @param durationMillis of the call, in milliseconds
     * @param nextAttemptAt when the next attempt is made, or null
     * @param generation the number of the routes that made it
     * @param endpoint the client's that was called, or null
     */
    record Attempt(
            String id,
            String eventId,
            String sink,
            int number,
            AttemptOutcome outcome,
            String request,
            @Nullable SentRequest sent,
            @Nullable Integer answerCode,
            @Nullable String error,
            Instant startedAt,
            long durationMillis,
            @Nullable Instant nextAttemptAt,
            int generation,
            String idempotencyKey,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String endpoint)
            implements RecordEntry {

        /** What was sent where, in one line without secrets; of a long body, the beginning. */
        public String line() {
            return line(request, sent == null ? null : sent.body(), sent == null ? null : sent.length());
        }

        /** The same, of what is on record. */
        public static String line(String request, @Nullable String body, @Nullable Integer length) {
            String cut = length == null ? "" : "… (%d characters)".formatted(length);
            return body == null ? request : request + " " + body + cut;
        }
    }

    /**
     * The state of an event at a sink, until an entry with a higher revision.
     *
     * @param revision orders the states of a delivery: the microseconds since 1970, and more than the one before, so that
     *     clocks do not decide which state is the last. Zero: by the time alone, as in entries of earlier versions
     * @param endpoint the client's that the event is for; null: none, or the one that is on record
     */
    record Settled(
            String eventId,
            String sink,
            DeliveryState state,
            @Nullable String reason,
            Instant at,
            int generation,
            long revision,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String endpoint)
            implements RecordEntry {

        public Settled {
            revision = revision == 0 ? revision(at) : revision;
        }

        public Settled(
                String eventId, String sink, DeliveryState state, @Nullable String reason, Instant at, int generation) {
            this(eventId, sink, state, reason, at, generation, 0, null);
        }

        /** The entry about an event for that endpoint; null: for none. */
        public Settled at(@Nullable String endpoint) {
            return endpoint == null
                    ? this
                    : new Settled(eventId, sink, state, reason, at, generation, revision, endpoint);
        }

        /** The entry, behind a state with that revision. */
        public Settled after(long before) {
            return new Settled(eventId, sink, state, reason, at, generation, Math.max(revision, before + 1), endpoint);
        }

        /** The revision of a state of which only the time is known. */
        public static long revision(Instant at) {
            return ChronoUnit.MICROS.between(Instant.EPOCH, at);
        }
    }

    /**
     * A replay mapped a webhook to another event than before.
     *
     * @param event the new canonical event
     */
    record Mapped(JsonNode event) implements RecordEntry {}

    /**
     * How far a replay has come.
     *
     * @param over whether it is complete
     * @param replay the replay as JSON, as it is stored
     */
    record Replayed(String id, Instant createdAt, Instant at, boolean over, String replay) implements RecordEntry {}

    /**
     * The event with this number was stored in the broker. A hub's numbers follow each other, so a missing one is a lost event.
     * It is read from the event's message, and never written as JSON.
     *
     * @param hub that numbered it; empty: one without a name
     */
    record Published(String hub, long number) implements RecordEntry {}

    /** A sink has its subscription: it gets every event of its types accepted from now on. */
    record Subscribed(String sink, Instant since) implements RecordEntry {}

    /**
     * A generation of routes and settings takes over.
     *
     * @param id the id of this entry
     * @param number begins anew at 1 with each start of the hub; what is recorded from then on may name it
     * @param digest 16 hexadecimal digits, of the generation's files: the same for equal files
     */
    record GenerationStarted(String id, int number, String digest, Instant hubStartedAt, Instant at)
            implements RecordEntry {}

    /**
     * An operator asked for a change.
     *
     * @param id the id of this change
     * @param operator the user name that was claimed, or null
     * @param origin where it was asked for: {@code page} or {@code api}
     * @param action what was asked for, such as {@code stop-sink}
     * @param eventId the one event that it is about, or null
     * @param sink the sink or sinks, comma-separated, or null
     * @param source the same of sources
     * @param asked the other parameters, by name
     * @param detail what was done, or why not
     */
    record OperatorChange(
            String id,
            Instant at,
            @Nullable String operator,
            String origin,
            String action,
            @Nullable String eventId,
            @Nullable String sink,
            @Nullable String source,
            Map<String, String> asked,
            ChangeOutcome outcome,
            String detail)
            implements RecordEntry {}

    /**
     * A hub begins to read the ids of all events that are stored from now on. When this is on record, so is every event that was
     * stored before.
     *
     * @param id the id of this entry
     */
    record HubJoined(String hub, String id) implements RecordEntry {}

    /** The events recorded behind this may name the routing. */
    record RoutingChanged(Routing routing, Instant at) implements RecordEntry {}
}
