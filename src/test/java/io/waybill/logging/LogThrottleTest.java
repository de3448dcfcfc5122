package io.waybill.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class LogThrottleTest {

    private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

    private final LogThrottle repeats = new LogThrottle();

    @Test
    void saysTheFirstAndThenOnceAMinuteHowManyMoreThereWere() {
        assertThat(repeats.toSay("this", 5, NOW)).contains("");
        assertThat(repeats.toSay("this", 1, NOW.plusSeconds(1))).isEmpty();
        assertThat(repeats.toSay("this", 2, NOW.plusSeconds(59))).isEmpty();
        assertThat(repeats.toSay("this", 7, NOW.plusSeconds(60))).contains(" (and 3 more since this was last logged)");
        assertThat(repeats.toSay("this", 1, NOW.plusSeconds(61))).isEmpty();
    }

    @Test
    void saysEachThingByItself() {
        assertThat(repeats.toSay("this", 1, NOW)).contains("");
        assertThat(repeats.toSay("that", 1, NOW)).contains("");
    }
}
