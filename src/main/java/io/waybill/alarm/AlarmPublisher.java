package io.waybill.alarm;

import io.waybill.handoff.EventIntake;
import io.waybill.handoff.IntakeResult;
import io.waybill.record.RecordEntry;
import java.time.Clock;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Makes events of alarms, as if they had come by a webhook.
 *
 * @param generation the number of the routes that run now
 */
public record AlarmPublisher(EventIntake intake, IntSupplier generation, Clock clock) {

    /** Whether the broker has stored it, now or before. */
    boolean publish(AlarmEvent event) {
        RecordEntry.Accepted accepted = new RecordEntry.Accepted(
                event.event(),
                event.written(),
                event.at(),
                List.of(),
                generation.getAsInt(),
                AlarmEvent.VERIFIED_BY,
                null);
        return !(intake.accept(accepted) instanceof IntakeResult.Unavailable);
    }
}
