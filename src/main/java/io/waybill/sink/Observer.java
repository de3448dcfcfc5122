package io.waybill.sink;

import io.waybill.event.Event;
import io.waybill.trail.Entry;
import io.waybill.trail.State;

/** Hears of what becomes of deliveries, for logs and metrics. */
interface Observer {

    void attempted(Event event, Entry.Attempt attempt);

    default void settled(String sink, State state) {}
}
