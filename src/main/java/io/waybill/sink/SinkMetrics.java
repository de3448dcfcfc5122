package io.waybill.sink;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.waybill.event.Event;
import io.waybill.record.AttemptOutcome;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Counts deliveries and times attempts. */
public final class SinkMetrics implements DeliveryObserver {

    private record Settled(String sink, DeliveryState state) {}

    private record Attempted(String sink, AttemptOutcome outcome) {}

    // Of each delivery, so that they are not looked up in the registry each time.
    private final Map<Settled, Counter> settled = new ConcurrentHashMap<>();
    private final Map<Attempted, Timer> attempted = new ConcurrentHashMap<>();
    private final MeterRegistry registry;

    public SinkMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void settled(Event event, RecordEntry.Settled entry) {
        settled.computeIfAbsent(new Settled(entry.sink(), entry.state()), key -> Counter.builder("waybill.deliveries")
                        .description("Events settled, by sink and state")
                        .tag("sink", key.sink())
                        .tag("state", key.state().written())
                        .register(registry))
                .increment();
    }

    @Override
    public void attempted(Event event, RecordEntry.Attempt attempt) {
        attempted
                .computeIfAbsent(
                        new Attempted(attempt.sink(), attempt.outcome()), key -> Timer.builder("waybill.attempts")
                                .description("Calls to sinks, by sink and outcome")
                                .tag("sink", key.sink())
                                .tag("outcome", key.outcome().written())
                                .register(registry))
                .record(attempt.durationMillis(), TimeUnit.MILLISECONDS);
    }
}
