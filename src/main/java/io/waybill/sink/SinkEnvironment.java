package io.waybill.sink;

import io.waybill.sink.flow.SinkControl;
import io.waybill.sink.flow.SinkHandover;
import java.time.Clock;
import java.util.List;

/**
 * What the sinks of one generation of routes share.
 *
 * @param generation its number
 * @param logDeliveries whether successful calls are logged
 * @param maskPersonalData whether the log shows none
 */
public record SinkEnvironment(
        int generation,
        SinkControl control,
        SinkHandover handover,
        SinkMetrics metrics,
        SinkResults results,
        boolean logDeliveries,
        boolean maskPersonalData,
        Clock clock) {

    List<DeliveryObserver> observers() {
        return List.of(metrics, results, new DeliveryLog(logDeliveries, maskPersonalData));
    }
}
