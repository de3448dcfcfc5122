package io.waybill.sink;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.waybill.event.Event;
import io.waybill.record.RecordEntry;
import java.time.Duration;

/** Counts deliveries and times attempts. */
public final class SinkMetrics implements DeliveryObserver {

    private final MeterRegistry registry;

    public SinkMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void settled(Event event, RecordEntry.Settled settled) {
        Counter.builder("waybill.deliveries")
                .description("Events settled, by sink and state")
                .tag("sink", settled.sink())
                .tag("state", settled.state().written())
                .register(registry)
                .increment();
    }

    @Override
    public void attempted(Event event, RecordEntry.Attempt attempt) {
        Timer.builder("waybill.attempts")
                .description("Calls to sinks, by sink and outcome")
                .tag("sink", attempt.sink())
                .tag("outcome", attempt.outcome().written())
                .register(registry)
                .record(Duration.ofMillis(attempt.durationMillis()));
    }
}
