package io.waybill.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waybill.audit.Cursor;
import io.waybill.audit.EventFilter;
import io.waybill.event.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is replayed, and how far the replay has come. Its JSON is in the broker's queue, and {@code GET /api/replays} shows
 * it.
 *
 * @param id the replay's id
 * @param events which stored events; null for a replay of parked events
 * @param parked the ids of the parked events; none: all at its sinks. Null for a replay of stored events
 * @param parkedFor of the parked events only those that were parked for this reason; null: for any
 * @param sinks which sinks; none: all
 * @param again also deliveries that succeeded
 * @param force also a status older than the one last sent, and events that are pending on record but in no queue
 * @param by who asked for it, as they called themselves, or null
 * @param after the last event handled
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Replay(
        String id,
        Instant createdAt,
        @Nullable EventFilter events,
        @Nullable List<String> parked,
        @Nullable String parkedFor,
        List<String> sinks,
        boolean again,
        boolean force,
        @Nullable String by,
        Cursor after,
        Progress progress) {

    /**
     * The results so far.
     *
     * @param events how many events were handled
     * @param sent how many deliveries were started for events that the sink's route sends
     * @param filtered how many events are not sent: their status is older than the one last sent, or the route filters them
     * @param failed how many deliveries were started for events with which the sink's route fails
     * @param left how many deliveries were left as they are
     * @param trouble why an event could not be replayed; the last such reason
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Progress(
            long events,
            long sent,
            long filtered,
            long failed,
            long left,
            @Nullable String trouble) {

        static final Progress NONE = new Progress(0, 0, 0, 0, 0, null);

        Progress plus(ReplayPlan plan) {
            return new Progress(
                    events + 1,
                    sent + plan.count(ReplayPlan.Send.class),
                    filtered + plan.count(ReplayPlan.Filter.class),
                    failed + plan.count(ReplayPlan.Fail.class),
                    left + plan.count(ReplayPlan.Leave.class),
                    plan.problem() == null ? trouble : plan.eventId() + ": " + plan.problem());
        }
    }

    static Replay ofEvents(
            String id,
            Instant now,
            EventFilter events,
            List<String> sinks,
            boolean again,
            boolean force,
            @Nullable String by) {
        return new Replay(
                id, now, events.before(now), null, null, sinks, again, force, by, Cursor.START, Progress.NONE);
    }

    static Replay ofParked(
            String id,
            Instant now,
            List<String> eventIds,
            @Nullable String reason,
            List<String> sinks,
            boolean force,
            @Nullable String by) {
        return new Replay(id, now, null, eventIds, reason, sinks, true, force, by, Cursor.START, Progress.NONE);
    }

    Replay at(Cursor position, Progress next) {
        return new Replay(id, createdAt, events, parked, parkedFor, sinks, again, force, by, position, next);
    }

    Replay forSinks(List<String> remaining, Progress next) {
        return new Replay(id, createdAt, events, parked, parkedFor, remaining, again, force, by, after, next);
    }

    static Replay read(String json) {
        return Json.read(json.getBytes(StandardCharsets.UTF_8), Replay.class);
    }

    String write() {
        return Json.write(this);
    }
}
