package io.waybill.sink;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.waybill.handoff.PendingEvent;
import io.waybill.record.AttemptOutcome;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts deliveries, and times attempts and whole deliveries. */
public final class SinkMetrics implements DeliveryObserver {

    private static final Duration[] CALL_BUCKETS = {
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(10),
        Duration.ofSeconds(60)
    };

    private static final Duration[] DELIVERY_BUCKETS = {
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        Duration.ofHours(1),
        Duration.ofDays(1)
    };

    /** Those that a sink's route ends with. */
    private static final List<DeliveryState> STATES =
            List.of(DeliveryState.DELIVERED, DeliveryState.FILTERED, DeliveryState.DRY_RUN, DeliveryState.PARKED);

    private record Settled(String sink, DeliveryState state) {}

    private record Attempted(String sink, AttemptOutcome outcome) {}

    // Of each delivery, so that they are not looked up in the registry each time.
    private final Map<Settled, Counter> settled = new ConcurrentHashMap<>();
    private final Map<Attempted, Timer> attempted = new ConcurrentHashMap<>();
    private final Map<String, Timer> called = new ConcurrentHashMap<>();
    private final Map<String, Timer> delivered = new ConcurrentHashMap<>();
    private final MeterRegistry registry;

    public SinkMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * Has the series of a sink, at zero until something happens: the first increase of a series that was not there cannot be
     * seen.
     */
    public void expect(String sink) {
        STATES.forEach(state -> settled(new Settled(sink, state)));
        for (AttemptOutcome outcome : AttemptOutcome.values()) {
            attempted(new Attempted(sink, outcome));
        }
        called(sink);
        delivered(sink);
    }

    @Override
    public void settled(PendingEvent event, RecordEntry.Settled entry) {
        settled(new Settled(entry.sink(), entry.state())).increment();
        if (entry.state() == DeliveryState.DELIVERED && event.replay() == null) {
            delivered(entry.sink()).record(Duration.between(event.pendingSince(), entry.at()));
        }
    }

    private Counter settled(Settled which) {
        return settled.computeIfAbsent(which, key -> Counter.builder("waybill.deliveries")
                .description("Events settled, by sink and state")
                .tag("sink", key.sink())
                .tag("state", key.state().written())
                .register(registry));
    }

    @Override
    public void attempted(PendingEvent event, RecordEntry.Attempt attempt) {
        Duration took = Duration.ofMillis(attempt.durationMillis());
        attempted(new Attempted(attempt.sink(), attempt.outcome())).record(took);
        if (attempt.outcome() != AttemptOutcome.DRY_RUN) {
            called(attempt.sink()).record(took);
        }
    }

    private Timer attempted(Attempted which) {
        return attempted.computeIfAbsent(which, key -> Timer.builder("waybill.attempts")
                .description("Calls to sinks, by sink and outcome")
                .tag("sink", key.sink())
                .tag("outcome", key.outcome().written())
                .register(registry));
    }

    private Timer called(String which) {
        return called.computeIfAbsent(which, sink -> Timer.builder("waybill.call.duration")
                .description("How long calls to a sink took, whatever it answered; none of a dry sink")
                .tag("sink", sink)
                .serviceLevelObjectives(CALL_BUCKETS)
                .register(registry));
    }

    private Timer delivered(String which) {
        return delivered.computeIfAbsent(which, sink -> Timer.builder("waybill.delivery.duration")
                .description("From a webhook's arrival until the sink had its event, retries included; without replays")
                .tag("sink", sink)
                .serviceLevelObjectives(DELIVERY_BUCKETS)
                .register(registry));
    }
}
