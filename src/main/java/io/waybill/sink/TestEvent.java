package io.waybill.sink;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.event.Event;
import io.waybill.handoff.AttemptCount;
import io.waybill.handoff.PendingEvent;
import io.waybill.handoff.Settlement;
import io.waybill.record.RecordEntry;
import io.waybill.sink.flow.TestCall;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An event that nobody sent, for one endpoint: to see whether the endpoint works. It goes through the sink's route as any
 * other, once. It is in no queue, and not on record.
 */
public final class TestEvent implements PendingEvent {

    /** The type of such an event, if none is asked for. */
    public static final String TYPE = "waybill.test";

    private static final String ID_PREFIX = "test_";

    /** So that no retry follows. */
    private static final AttemptCount LAST = new AttemptCount(0, Integer.MAX_VALUE, Set.of());

    private final Event event;
    private final String lane;
    private final CompletableFuture<TestCall> call = new CompletableFuture<>();
    private volatile RecordEntry.@Nullable Attempt attempt;

    TestEvent(Event event, String lane) {
        this.event = event;
        this.lane = lane;
    }

    /** @param campaign its id, or null */
    public static Event event(String type, @Nullable String campaign, Instant now) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("providerType", type).put("test", true);
        if (campaign != null) {
            data.putObject("campaign").put("id", campaign);
        }
        return new Event(ID_PREFIX + UUID.randomUUID(), Event.HUB, type, now, campaign, data);
    }

    CompletableFuture<TestCall> call() {
        return call;
    }

    @Override
    public Event event() {
        return event;
    }

    @Override
    public Instant pendingSince() {
        return event.time();
    }

    @Override
    public String lane() {
        return lane;
    }

    @Override
    public AttemptCount attempts() {
        return LAST;
    }

    @Override
    public void record(RecordEntry entry) {
        if (entry instanceof RecordEntry.Attempt made) {
            attempt = made;
        }
    }

    @Override
    public void settle(Settlement settlement) {
        RecordEntry.Attempt made = attempt;
        call.complete(
                made == null
                        ? new TestCall(event.id(), outcome(settlement), null, null, reason(settlement), 0)
                        : new TestCall(
                                event.id(),
                                made.outcome().written(),
                                made.line(),
                                made.answerCode(),
                                made.error(),
                                made.durationMillis()));
    }

    private static String outcome(Settlement settlement) {
        RecordEntry.Settled entry = entry(settlement);
        return entry == null ? "interrupted" : entry.state().written();
    }

    private static @Nullable String reason(Settlement settlement) {
        RecordEntry.Settled entry = entry(settlement);
        return entry == null ? "the sink's route was replaced or stopped meanwhile; try again" : entry.reason();
    }

    private static RecordEntry.@Nullable Settled entry(Settlement settlement) {
        if (settlement instanceof Settlement.Done done) {
            return done.entry();
        }
        return settlement instanceof Settlement.Park park ? park.entry() : null;
    }
}
