package io.waybill.sink;

import io.waybill.handoff.PendingEvent;
import io.waybill.record.RecordEntry;

/** Is told what becomes of deliveries, for the log and for metrics. */
interface DeliveryObserver {

    void attempted(PendingEvent event, RecordEntry.Attempt attempt);

    void settled(PendingEvent event, RecordEntry.Settled settled);
}
