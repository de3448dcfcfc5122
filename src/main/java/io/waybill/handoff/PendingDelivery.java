package io.waybill.handoff;

import io.waybill.event.Event;
import io.waybill.record.RecordEntry;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An event, as a reader hands it to its handler once. */
final class PendingDelivery implements PendingEvent {

    private final InFlightEvent event;
    private final InFlightEvents inFlight;
    private final SettlementQueue work;

    PendingDelivery(InFlightEvent event, InFlightEvents inFlight, SettlementQueue work) {
        this.event = event;
        this.inFlight = inFlight;
        this.work = work;
    }

    @Override
    public Event event() {
        return event.event();
    }

    @Override
    public Instant pendingSince() {
        return event.pendingSince();
    }

    @Override
    public @Nullable String lane() {
        return event.lane();
    }

    @Override
    public AttemptCount attempts() {
        return event.attempts();
    }

    @Override
    public @Nullable String replay() {
        return event.replay();
    }

    @Override
    public @Nullable String sealed() {
        return event.sealed();
    }

    @Override
    public boolean isHeld() {
        return event.isHeld();
    }

    @Override
    public void record(RecordEntry entry) {
        work.add(entry);
    }

    @Override
    public void settle(Settlement settlement) {
        if (settlement instanceof Settlement.HandBack) {
            inFlight.handBack(event);
            work.wake();
        } else {
            inFlight.finish(event, settlement);
            work.add(event);
        }
    }
}
