package io.waybill.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BarsTest {

    @Test
    void areAsHighAsTheirNumbersAndNeverTooLowToBeSeen() {
        // Given
        Instant at = Instant.EPOCH;

        // When
        Bars bars = Bars.of(
                "id",
                "what",
                List.of(
                        new Bars.Count(at, 10_000),
                        new Bars.Count(at, 5_000),
                        new Bars.Count(at, 1),
                        new Bars.Count(at, 0)));

        // Then
        assertThat(bars.bars()).extracting(Bars.Bar::height).containsExactly(100.0, 50.0, 2.0);
        assertThat(bars.bars()).extracting(Bars.Bar::x).containsExactly(0.0, 150.0, 300.0);
        assertThat(bars.total()).isEqualTo(15_001);
        assertThat(Bars.of("id", "what", List.of()).bars()).isEmpty();
        assertThat(Bars.text(1.25)).doesNotContain(",");
    }
}
