package io.waybill.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplesTest {

    private static final Instant NOW = Instant.parse("2026-11-26T09:00:00Z");

    @ParameterizedTest
    @ValueSource(strings = {"sendpilot", "leadsail", "pelcro", "mailstand"})
    void everySampleHasANewIdThatSaysThatItIsOne(String source) {
        Samples samples = Samples.of(source);

        assertThat(samples.types()).isNotEmpty().allSatisfy(type -> {
            String sample = String.valueOf(samples.fresh(type, NOW));
            assertThat(sample).contains("_sample_").doesNotContain("$id", "$now", "$unix");
            assertThat(String.valueOf(samples.fresh(type, NOW))).isNotEqualTo(sample);
        });
    }
}
