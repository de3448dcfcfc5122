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
 * What is to be replayed, and how far that has come. Its JSON is what waits in the broker, and what {@code GET
 * /api/replays} shows.
 *
 * @param id its own
 * @param events which events, or null where it is about parked ones
 * @param parked which parked events, by id; none: all at its sinks. Null where it is about stored events
 * @param sinks which sinks; none: all there are
 * @param again also to sinks that have delivered it
 * @param force also a status older than the one last sent, and at sinks that are named, what is pending: it may be
 *     nowhere but on record
 * @param after the last event that was looked at
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Replay(
        String id,
        Instant createdAt,
        @Nullable EventFilter events,
        @Nullable List<String> parked,
        List<String> sinks,
        boolean again,
        boolean force,
        Cursor after,
        Progress progress) {

    /**
     * What came of it, counted by event and sink.
     *
     * @param events how many were looked at
     * @param sent how many deliveries began anew
     * @param filtered how many statuses were older than the one last sent
     * @param left how many were left as they are
     * @param trouble why the last one that could not be replayed could not
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Progress(
            long events,
            long sent,
            long filtered,
            long left,
            @Nullable String trouble) {

        static final Progress NONE = new Progress(0, 0, 0, 0, null);

        Progress plus(ReplayPlan plan) {
            return new Progress(
                    events + 1,
                    sent + plan.count(ReplayPlan.Send.class),
                    filtered + plan.count(ReplayPlan.Filter.class),
                    left + plan.count(ReplayPlan.Leave.class),
                    plan.problem() == null ? trouble : plan.eventId() + ": " + plan.problem());
        }
    }

    static Replay ofEvents(
            String id, Instant now, EventFilter events, List<String> sinks, boolean again, boolean force) {
        return new Replay(id, now, events.before(now), null, sinks, again, force, Cursor.START, Progress.NONE);
    }

    static Replay ofParked(String id, Instant now, List<String> eventIds, List<String> sinks, boolean force) {
        return new Replay(id, now, null, eventIds, sinks, true, force, Cursor.START, Progress.NONE);
    }

    Replay at(Cursor place, Progress next) {
        return new Replay(id, createdAt, events, parked, sinks, again, force, place, next);
    }

    Replay forSinks(List<String> left, Progress next) {
        return new Replay(id, createdAt, events, parked, left, again, force, after, next);
    }

    static Replay read(String json) {
        return Json.read(json.getBytes(StandardCharsets.UTF_8), Replay.class);
    }

    String write() {
        return Json.write(this);
    }
}
