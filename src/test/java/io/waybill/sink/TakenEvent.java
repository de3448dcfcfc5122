package io.waybill.sink;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.waybill.event.Event;
import io.waybill.handoff.AttemptCount;
import io.waybill.handoff.PendingEvent;
import io.waybill.handoff.Settlement;
import io.waybill.record.RecordEntry;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An event that nobody waits for. */
record TakenEvent(
        Event event, Instant pendingSince, @Nullable String replay) implements PendingEvent {

    TakenEvent() {
        this(
                new Event(
                        "evt_1", "leadsail", "lead.failed", Instant.EPOCH, null, JsonNodeFactory.instance.objectNode()),
                Instant.EPOCH,
                null);
    }

    @Override
    public AttemptCount attempts() {
        return AttemptCount.NONE;
    }

    @Override
    public void record(RecordEntry entry) {}

    @Override
    public void settle(Settlement settlement) {}
}
