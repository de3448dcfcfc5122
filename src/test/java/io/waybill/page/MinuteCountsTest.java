package io.waybill.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MinuteCountsTest {

    private static final Instant START = Instant.parse("2026-11-26T09:00:30Z");

    private final AtomicLong accepted = new AtomicLong(100);
    private final MinuteCounts minutes = new MinuteCounts(accepted::get);

    @Test
    void countsWhatCameInEachMinute() {
        // When
        minutes.look(START);
        accepted.addAndGet(3);
        minutes.look(START.plusSeconds(29));
        accepted.addAndGet(2);
        minutes.look(START.plusSeconds(60));
        accepted.addAndGet(7);

        // Then: what came between two looks belongs to the minute of the first
        assertThat(minutes.counts(START.plusSeconds(61)))
                .hasSize(60)
                .endsWith(
                        new Bars.Count(Instant.parse("2026-11-26T09:00:00Z"), 5),
                        new Bars.Count(Instant.parse("2026-11-26T09:01:00Z"), 7))
                .startsWith(new Bars.Count(Instant.parse("2026-11-26T08:02:00Z"), 0));
    }

    @Test
    void forgetsWhatIsOlderThanAnHour() {
        // When
        for (int minute = 0; minute < 200; minute++) {
            minutes.look(START.plus(Duration.ofMinutes(minute)));
            accepted.addAndGet(1);
        }

        // Then
        assertThat(minutes.counts(START.plus(Duration.ofMinutes(199))))
                .hasSize(60)
                .allMatch(count -> count.number() == 1);
    }
}
