package io.waybill.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Clock TEN_O_CLOCK = Clock.fixed(Instant.parse("2026-11-21T10:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0                               | PT0S
            120                             | PT2M
            ' 30 '                          | PT30S
            Sat, 21 Nov 2026 10:02:00 GMT   | PT2M
            Sat, 21 Nov 2026 10:00:00 GMT   | PT0S
            Sat, 21 Nov 2026 09:59:00 GMT   | PT0S
            Wed, 21 Oct 2015 07:28:00 GMT   | PT0S
            """)
    void isASpanOfSecondsOrUntilADate(String header, Duration wait) {
        assertThat(RetryAfter.parse(header, TEN_O_CLOCK)).isEqualTo(wait);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "soon", "-5", "1.5", "10s", "99999999999999999999", "Sun, 21 Nov 2026 10:02:00 GMT"})
    void isNothingWhereTheHeaderMakesNoSense(String header) {
        assertThat(RetryAfter.parse(header, TEN_O_CLOCK)).isZero();
    }

    @Test
    void isNothingWithoutTheHeader() {
        assertThat(RetryAfter.parse(null, TEN_O_CLOCK)).isZero();
    }
}
