package io.waybill.sink.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateLimiterTest {

    @Test
    void givesEachCallOfAChannelAPlaceOneIntervalAfterTheOther() {
        RateLimiter pace = new RateLimiter(Duration.ofMinutes(1));

        List<Duration> waits =
                IntStream.range(0, 3).mapToObj(i -> pace.reserve("alerts")).toList();

        assertThat(waits.get(0)).isZero();
        assertThat(waits.get(1)).isBetween(Duration.ofSeconds(50), Duration.ofMinutes(1));
        assertThat(waits.get(2)).isBetween(Duration.ofSeconds(110), Duration.ofMinutes(2));
    }

    @Test
    void letsOneChannelNotWaitForAnother() {
        RateLimiter pace = new RateLimiter(Duration.ofMinutes(1));
        pace.reserve("alerts");

        assertThat(pace.reserve("sales")).isZero();
    }

    @Test
    void holdsNobodyUpWithoutARate() {
        RateLimiter pace = new RateLimiter(Duration.ZERO);
        pace.reserve("");

        assertThat(pace.reserve("")).isZero();
    }

    @Test
    void neverCallsAMomentEarly() {
        assertThat(RateLimiter.millis(Duration.ofNanos(1))).isEqualTo(1);
        assertThat(RateLimiter.millis(Duration.ZERO)).isZero();
    }
}
