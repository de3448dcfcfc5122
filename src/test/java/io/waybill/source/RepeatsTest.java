package io.waybill.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RepeatsTest {

    private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

    private final Repeats repeats = new Repeats();

    @Test
    void saysTheFirstAndThenOnceAMinuteHowManyThereWere() {
        assertThat(repeats.toSay("this", NOW)).isEqualTo(1);
        assertThat(repeats.toSay("this", NOW.plusSeconds(1))).isZero();
        assertThat(repeats.toSay("this", NOW.plusSeconds(59))).isZero();
        assertThat(repeats.toSay("this", NOW.plusSeconds(60))).isEqualTo(3);
        assertThat(repeats.toSay("this", NOW.plusSeconds(61))).isZero();
    }

    @Test
    void saysEachThingByItself() {
        assertThat(repeats.toSay("this", NOW)).isEqualTo(1);
        assertThat(repeats.toSay("that", NOW)).isEqualTo(1);
    }
}
