package io.waybill.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpectationTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    void readsATimeWithDaysAndHours() {
        Expectation read = parse("2h fri-mon,wed 08:00-18:00");

        assertThat(read.longest()).isEqualTo(Duration.ofHours(2));
        assertThat(read.days())
                .containsExactlyInAnyOrder(
                        DayOfWeek.FRIDAY, DayOfWeek.SATURDAY, DayOfWeek.SUNDAY, DayOfWeek.MONDAY, DayOfWeek.WEDNESDAY);
        assertThat(read.from()).isEqualTo(LocalTime.of(8, 0));
        assertThat(parse("30m mon").days()).containsExactly(DayOfWeek.MONDAY);
        assertThat(parse("30m 20:00-24:00").until()).isEqualTo(LocalTime.MIDNIGHT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2",
                "0s",
                "2h 8-18",
                "2h 18:00-08:00",
                "2h mon-fri 08:00",
                "2h monday",
                "2h 08:00-25:00",
                "2h mon 08:00-09:00 x"
            })
    void refusesWhatItCannotRead(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void countsOnlyTheHoursThatCount() {
        // Given: local time is one hour ahead
        Expectation atWork = parse("8h mon-fri 08:00-18:00");
        Instant friday = Instant.parse("2026-11-20T16:30:00Z");

        // Then
        assertThat(counted(atWork, friday, "2026-11-22T12:00:00Z")).isEqualTo(Duration.ofMinutes(30));
        assertThat(counted(atWork, friday, "2026-11-23T08:00:00Z")).isEqualTo(Duration.ofMinutes(90));
        assertThat(counted(parse("8h"), friday, "2026-11-22T16:30:00Z")).isEqualTo(Duration.ofDays(2));
        assertThat(counted(parse("8h 20:00-24:00"), friday, "2026-11-21T20:00:00Z"))
                .isEqualTo(Duration.ofHours(5));
    }

    private static Expectation parse(String text) {
        return SettingType.EXPECTATION.parser().apply(text);
    }

    private static Duration counted(Expectation expectation, Instant begin, String end) {
        return expectation.counted(begin, Instant.parse(end), BERLIN);
    }
}
