package io.waybill.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.waybill.record.AttemptOutcome;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SinkMetricsTest {

    private static final TakenEvent EVENT = new TakenEvent();

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final SinkMetrics metrics = new SinkMetrics(registry);

    @Test
    void hasEverySeriesOfASinkAtZeroBeforeAnythingHappens() {
        // When
        metrics.expect("crm");
        int before = registry.getMeters().size();

        // Then
        assertThat(registry.getMeters()).isNotEmpty().allSatisfy(meter -> assertThat(meter.measure())
                .allMatch(measurement -> measurement.getValue() == 0));

        // When
        for (AttemptOutcome outcome : AttemptOutcome.values()) {
            metrics.attempted(EVENT, attempt(outcome));
        }
        metrics.settled(EVENT, settled(DeliveryState.DELIVERED, Instant.EPOCH));
        metrics.settled(EVENT, settled(DeliveryState.PARKED, Instant.EPOCH));

        // Then
        assertThat(registry.getMeters()).hasSize(before);
    }

    @Test
    void timesAWholeDeliveryFromTheArrivalOfItsWebhook() {
        // Given
        Instant arrived = Instant.parse("2026-11-26T10:00:00Z");
        TakenEvent event = new TakenEvent(EVENT.event(), arrived, null);
        TakenEvent replayed = new TakenEvent(EVENT.event(), arrived, "replay");

        // When
        metrics.settled(event, settled(DeliveryState.DELIVERED, arrived.plusSeconds(3)));
        metrics.settled(event, settled(DeliveryState.PARKED, arrived.plusSeconds(9)));
        metrics.settled(replayed, settled(DeliveryState.DELIVERED, arrived.plusSeconds(9)));

        // Then
        assertThat(registry.get("waybill.delivery.duration").timer().totalTime(TimeUnit.SECONDS))
                .isEqualTo(3);
    }

    @Test
    void timesCallsWhateverTheirAnswerButNoneThatADrySinkDoesNotMake() {
        // When
        metrics.attempted(EVENT, attempt(AttemptOutcome.DELIVERED));
        metrics.attempted(EVENT, attempt(AttemptOutcome.TRANSIENT));
        metrics.attempted(EVENT, attempt(AttemptOutcome.DRY_RUN));

        // Then
        assertThat(registry.get("waybill.call.duration").timer().count()).isEqualTo(2);
    }

    private static RecordEntry.Attempt attempt(AttemptOutcome outcome) {
        return new RecordEntry.Attempt(
                "a",
                EVENT.event().id(),
                "crm",
                1,
                outcome,
                "POST /",
                null,
                200,
                null,
                Instant.EPOCH,
                5,
                null,
                1,
                "key",
                null);
    }

    private static RecordEntry.Settled settled(DeliveryState state, Instant at) {
        return new RecordEntry.Settled(EVENT.event().id(), "crm", state, "reason", at, 1);
    }
}
