package io.waybill.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which silence is unusual after which past. Made-up histories; the 23rd of November 2026 is a Monday. */
class PastTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void aSourceThatIsHeardOfEveryHourMayBeSilentForTwo() {
        Past always = past("2026-11-25T12:10:00Z", hour -> 20);

        assertThat(usual(always, "2026-11-25T12:10:00Z", "2026-11-25T14:00:00Z"))
                .isEqualTo(Duration.ofHours(2));
    }

    @Test
    void aNightIsNoSilenceButADayIs() {
        // Given: from eight to twenty, every day
        ToLongFunction<Instant> byDay = hour -> isBetween(hour, 8, 20) ? 10 : 0;

        // Then
        assertThat(isUnusual(byDay, "2026-11-24T19:50:00Z", "2026-11-25T03:00:00Z"))
                .isFalse();
        assertThat(isUnusual(byDay, "2026-11-24T19:50:00Z", "2026-11-25T08:30:00Z"))
                .isFalse();
        assertThat(isUnusual(byDay, "2026-11-24T19:50:00Z", "2026-11-25T14:00:00Z"))
                .isTrue();
        assertThat(isUnusual(byDay, "2026-11-25T12:10:00Z", "2026-11-25T14:00:00Z"))
                .isFalse();
        assertThat(isUnusual(byDay, "2026-11-25T11:50:00Z", "2026-11-25T14:00:00Z"))
                .isTrue();
    }

    @Test
    void aWeekendIsNoSilenceButTheMondayAfterItIs() {
        // Given
        ToLongFunction<Instant> atWork = hour -> isWorkday(hour) && isBetween(hour, 8, 18) ? 10 : 0;
        String friday = "2026-11-20T17:40:00Z";

        // Then
        assertThat(isUnusual(atWork, friday, "2026-11-22T12:00:00Z")).isFalse();
        assertThat(isUnusual(atWork, friday, "2026-11-23T09:00:00Z")).isFalse();
        assertThat(isUnusual(atWork, friday, "2026-11-23T14:00:00Z")).isTrue();
    }

    @Test
    void nothingIsSaidOfANewSource() {
        // Given
        Instant begin = Instant.parse("2026-11-07T00:00:00Z");

        // Then
        assertThat(isUnusual(hour -> hour.isBefore(begin) ? 0 : 50, "2026-11-25T12:00:00Z", "2026-11-27T12:00:00Z"))
                .isFalse();
        assertThat(new Past(Map.of())
                        .longestUsualSilence(
                                Instant.parse("2026-11-25T12:00:00Z"), Instant.parse("2026-11-26T12:00:00Z")))
                .isEmpty();
    }

    @Test
    void aSourceThatDiesSlowlyIsMissedLaterAndOneThatIsHardlyHeardOfNever() {
        // Given: every hour, then every fourth, then every eighth hour
        ToLongFunction<Instant> dying = hour -> {
            long weeks = Duration.between(hour, Instant.parse("2026-11-25T12:00:00Z"))
                            .toDays()
                    / 7;
            long every = weeks >= 2 ? 1 : weeks == 1 ? 4 : 8;
            return hour.getEpochSecond() / 3600 % every == 0 ? 1 : 0;
        };
        ToLongFunction<Instant> rare = hour ->
                hour.atZone(ZoneOffset.UTC).getDayOfWeek() == DayOfWeek.MONDAY && isBetween(hour, 9, 11) ? 1 : 0;

        // Then
        assertThat(isUnusual(dying, "2026-11-25T08:00:00Z", "2026-11-25T20:00:00Z"))
                .isFalse();
        assertThat(isUnusual(dying, "2026-11-25T08:00:00Z", "2026-11-26T20:00:00Z"))
                .isTrue();
        assertThat(isUnusual(rare, "2026-11-16T10:00:00Z", "2026-11-25T20:00:00Z"))
                .isFalse();
    }

    @Test
    void oneRushAWeekDoesNotMakeTheOtherDaysUnusual() {
        ToLongFunction<Instant> rush = hour ->
                hour.atZone(ZoneOffset.UTC).getDayOfWeek() == DayOfWeek.MONDAY && isBetween(hour, 9, 11) ? 500 : 0;

        assertThat(isUnusual(rush, "2026-11-16T10:30:00Z", "2026-11-22T10:00:00Z"))
                .isFalse();
        assertThat(isUnusual(rush, "2026-11-16T10:30:00Z", "2026-11-23T09:30:00Z"))
                .isFalse();
    }

    private static boolean isUnusual(ToLongFunction<Instant> history, String last, String now) {
        Duration silence = Duration.between(Instant.parse(last), Instant.parse(now));
        return past(last, history)
                .longestUsualSilence(Instant.parse(last), Instant.parse(now))
                .filter(usual -> silence.compareTo(usual) > 0)
                .isPresent();
    }

    private static Duration usual(Past past, String last, String now) {
        return past.longestUsualSilence(Instant.parse(last), Instant.parse(now)).orElseThrow();
    }

    /** The four weeks before something arrived last. */
    private static Past past(String last, ToLongFunction<Instant> history) {
        Instant end = Instant.parse(last);
        Instant begin = end.minus(Past.REACH).truncatedTo(java.time.temporal.ChronoUnit.HOURS);
        Map<Instant, Long> hours = new TreeMap<>();
        Stream.iterate(begin, hour -> !hour.isAfter(end), hour -> hour.plus(HOUR))
                .forEach(hour -> hours.put(hour, history.applyAsLong(hour)));
        return new Past(hours);
    }

    private static boolean isBetween(Instant hour, int from, int until) {
        int of = hour.atZone(ZoneOffset.UTC).getHour();
        return of >= from && of < until;
    }

    private static boolean isWorkday(Instant hour) {
        return hour.atZone(ZoneOffset.UTC).getDayOfWeek().getValue() <= 5;
    }
}
