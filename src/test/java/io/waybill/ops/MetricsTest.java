package io.waybill.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class MetricsTest {

    @Test
    void aPartThatDoesNotAnswerHidesNoOtherMetricAndShowsNoOldNumber() {
        // Given
        AtomicBoolean answers = new AtomicBoolean(true);
        try (Metrics metrics = new Metrics()) {
            metrics.gauges("waybill.queue", "Events", null, () -> {
                if (!answers.get()) {
                    throw new IllegalStateException("the broker is away");
                }
                return rows("crm", 3);
            });
            metrics.gauges("waybill.last.received.timestamp", "When", "seconds", () -> rows("sendpilot", 7));
            assertThat(metrics.scrape()).contains("waybill_queue{name=\"crm\"} 3.0");

            // When
            answers.set(false);

            // Then
            assertThat(metrics.scrape())
                    .doesNotContain("waybill_queue{")
                    .contains("waybill_last_received_timestamp_seconds{name=\"sendpilot\"} 7.0", "jvm_memory_used");
        }
    }

    private static Collection<Row<?>> rows(String name, int number) {
        return List.of(Row.of(Tags.of("name", name), number));
    }
}
