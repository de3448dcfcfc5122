package io.waybill.handoff;

import io.waybill.record.RecordEntry;

/** Where sources hand their events in. */
public interface EventIntake {

    /**
     * Takes an event for every sink that has a subscription now; one that is unmapped, for the audit alone.
     *
     * @param accepted its sinks are filled in here
     */
    IntakeResult accept(RecordEntry.Accepted accepted);

    /** Takes an entry for the audit, and returns whether it will get there. */
    boolean record(RecordEntry entry);
}
