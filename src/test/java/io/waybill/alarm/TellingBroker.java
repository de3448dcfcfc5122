package io.waybill.alarm;

import io.waybill.event.Event;
import io.waybill.handoff.EventIntake;
import io.waybill.handoff.IntakeResult;
import io.waybill.record.RecordEntry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Instead of a broker: takes each event once, unless it is away. */
final class TellingBroker implements EventIntake {

    final List<String> told = new CopyOnWriteArrayList<>();
    final List<String> ids = new CopyOnWriteArrayList<>();
    volatile boolean isAway;

    @Override
    public synchronized CompletableFuture<IntakeResult> accept(RecordEntry.Accepted accepted, String earlierId) {
        Event event = accepted.event();
        if (isAway) {
            return CompletableFuture.completedFuture(new IntakeResult.Unavailable("away"));
        }
        boolean isNew = !ids.contains(event.id());
        ids.add(event.id());
        if (isNew) {
            told.add("%s %s"
                    .formatted(
                            event.type().substring("waybill.alarm.".length()),
                            event.data().at("/alarm/about").asText()));
        }
        return CompletableFuture.completedFuture(
                isNew ? new IntakeResult.Accepted(event.id()) : new IntakeResult.Duplicate(event.id()));
    }

    @Override
    public boolean record(RecordEntry entry) {
        return !isAway;
    }
}
