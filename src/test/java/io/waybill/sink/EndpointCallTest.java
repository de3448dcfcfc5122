package io.waybill.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EndpointCallTest {

    @Test
    void waitsFourTimesAsLongForEachRetryTenHoursAtMost() {
        EndpointCall call = new EndpointCall("ABC", 10, Duration.ofSeconds(5));

        List<Duration> waits = IntStream.range(0, 10).mapToObj(call::backoff).toList();

        assertThat(waits.subList(0, 4))
                .containsExactly(
                        Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(80), Duration.ofSeconds(320));
        assertThat(waits.subList(7, 10)).containsOnly(Duration.ofHours(10));
    }

    @Test
    void hasNoRetryAfterTheLast() {
        EndpointCall call = new EndpointCall("ABC", 1, Duration.ofSeconds(5));

        assertThat(call.backoff(0)).isNotNull();
        assertThat(call.backoff(1)).isNull();
    }
}
