package io.waybill.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times as people read them. */
class WordsTest {

    private static final Instant NOW = Instant.parse("2026-02-24T10:30:00Z");

    @ParameterizedTest
    @CsvSource({
        "PT1S, 1 second",
        "PT119S, 119 seconds",
        "PT120S, 2 minutes",
        "PT119M, 119 minutes",
        "PT2H, 2 hours",
        "PT47H, 47 hours",
        "P2D, 2 days"
    })
    void saysADurationInTheLargestUnitOfWhichThereAreTwo(Duration duration, String words) {
        assertThat(Words.duration(duration)).isEqualTo(words);
    }

    @Test
    void saysHowLongAgoATimeIs() {
        assertThat(Words.ago(null, NOW)).isEqualTo("never");
        assertThat(Words.ago(NOW.minusSeconds(4), NOW)).isEqualTo("just now");
        assertThat(Words.ago(NOW.plusSeconds(4), NOW)).isEqualTo("just now");
        assertThat(Words.ago(NOW.minusSeconds(600), NOW)).isEqualTo("10 minutes ago");
    }

    @Test
    void writesTimesInUtcWithoutFractions() {
        assertThat(Words.time(NOW.plusMillis(999))).isEqualTo("2026-02-24 10:30:00");
    }
}
