package io.waybill.sink;

import io.waybill.handoff.Hubs;
import io.waybill.sink.flow.SinkControl;
import io.waybill.sink.flow.SinkHandover;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * What the sinks of one generation of routes share.
 *
 * @param generation its number
 * @param hubs say when this hub serves which sink
 * @param dedupeWindow how long an event is remembered
 * @param logDeliveries whether successful calls are logged
 * @param maskPersonalData whether the log shows none
 */
public record SinkEnvironment(
        int generation,
        Hubs hubs,
        SinkControl control,
        SinkHandover handover,
        SinkMetrics metrics,
        SinkResults results,
        Duration dedupeWindow,
        boolean logDeliveries,
        boolean maskPersonalData,
        Clock clock) {

    List<DeliveryObserver> observers() {
        return List.of(metrics, results, new DeliveryLog(logDeliveries, maskPersonalData));
    }
}
