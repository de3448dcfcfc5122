package io.waybill.handoff;

import io.waybill.event.Event;
import io.waybill.trail.Entry;
import io.waybill.trail.State;
import java.time.Instant;
import java.util.function.Consumer;

/** A handler that hands events over, and lets those be filtered whose place a newer one takes. */
record Deliver(Consumer<Consignment> to) implements SinkReader.Handler {

    static Deliver to(Consumer<Consignment> handler) {
        return new Deliver(handler);
    }

    @Override
    public void deliver(Consignment consignment) {
        to.accept(consignment);
    }

    @Override
    public void replaced(Consignment consignment, Event newer) {
        consignment.settle(new Settlement.Done(
                new Entry.Settled(consignment.event().id(), "crm", State.FILTERED, newer.id(), Instant.EPOCH, 1)));
    }
}
