package io.waybill.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
                    # rate, pause, the next part begins after, and has
                    1,    1000,   1000,  1
                    3,     333,    334,  1
                    20,    250,    250,  5
                    20,    250,    255,  5
                    20,    250,   1100, 22
                    20,    250,   2000, 40
                    20,    250,   2100,  5
                    200,   250,   1000, 50
                    1000,   50,     50, 50
                    """)
    void keepsToTheRateAlsoWhenTheRecordLagsBehind(int perSecond, long pause, long after, int size) {
        // Given
        Pace pace = new Pace();
        long begin = Duration.ofSeconds(-7).toNanos();
        assertThat(Pace.pause(perSecond).toMillis()).isEqualTo(pause);
        int first = pace.begin(perSecond, begin);

        // When
        int next = pace.begin(perSecond, begin + Duration.ofMillis(after).toNanos());

        // Then
        assertThat(first).isEqualTo(Math.min(50, Math.max(1, perSecond / 4)));
        assertThat(next).isEqualTo(size);
    }
}
