package io.waybill.handoff;

import io.waybill.event.Event;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import java.time.Instant;
import java.util.function.Consumer;

/** A handler that hands events over, and lets those be filtered whose place a newer one takes. */
record Deliver(Consumer<PendingEvent> to) implements SinkReader.EventHandler {

    static Deliver to(Consumer<PendingEvent> handler) {
        return new Deliver(handler);
    }

    @Override
    public void deliver(PendingEvent event) {
        to.accept(event);
    }

    @Override
    public void replaced(PendingEvent event, Event newer) {
        event.settle(new Settlement.Done(new RecordEntry.Settled(
                event.event().id(), "crm", DeliveryState.FILTERED, newer.id(), Instant.EPOCH, 1)));
    }
}
