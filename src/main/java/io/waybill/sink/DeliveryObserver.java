package io.waybill.sink;

import io.waybill.event.Event;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;

/** Hears of what becomes of deliveries, for logs and metrics. */
interface DeliveryObserver {

    void attempted(Event event, RecordEntry.Attempt attempt);

    default void settled(String sink, DeliveryState state) {}
}
