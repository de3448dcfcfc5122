package io.waybill.sink;

import io.waybill.event.Event;
import io.waybill.record.RecordEntry;

/** Is told what becomes of deliveries, for the log and for metrics. */
interface DeliveryObserver {

    void attempted(Event event, RecordEntry.Attempt attempt);

    void settled(Event event, RecordEntry.Settled settled);
}
