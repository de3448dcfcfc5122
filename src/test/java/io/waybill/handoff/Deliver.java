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
    public void deliver(PendingEvent consignment) {
        to.accept(consignment);
    }

    @Override
    public void replaced(PendingEvent consignment, Event newer) {
        consignment.settle(new Settlement.Done(new RecordEntry.Settled(
                consignment.event().id(), "crm", DeliveryState.FILTERED, newer.id(), Instant.EPOCH, 1)));
    }
}
