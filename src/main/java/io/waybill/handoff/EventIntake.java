package io.waybill.handoff;

import io.waybill.record.RecordEntry;

/** Takes events from sources. */
public interface EventIntake {

    /**
     * Takes an event for every sink that has a subscription now; an unmapped event, for the audit alone.
     *
     * @param accepted the event; its sinks are filled in here
     */
    IntakeResult accept(RecordEntry.Accepted accepted);

    /** Takes an entry for the audit. Returns whether it is on disk. */
    boolean record(RecordEntry entry);
}
