package io.waybill.alarm;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What arrived in each hour of the last weeks, and which silence would be unusual after that. The hours of a week are compared
 * with the same hours of the three weeks before, so that nights and weekends are no silence.
 */
public final class Past {

    private static final int WEEKS = 3;
    private static final Duration WEEK = Duration.ofDays(7);

    /** How far back it must reach: the silence of the first hour compared began before it. */
    public static final Duration REACH = WEEK.multipliedBy(WEEKS + 1L);

    /** What comes less often says nothing by its silence. */
    private static final int LEAST_IN_A_WEEK = 5;

    /** Each hour is compared with those around it: people begin earlier one day and later another, and clocks change. */
    private static final int HOURS_AROUND = 3;

    private static final Duration MARGIN = Duration.ofHours(2);

    /** Without the hours in which nothing arrived. */
    private final NavigableMap<Instant, Long> hours = new TreeMap<>();

    /** @param arrived how many, by the beginning of the hour */
    public Past(Map<Instant, Long> arrived) {
        arrived.forEach((hour, number) -> {
            if (number > 0) {
                hours.put(hour, number);
            }
        });
    }

    /**
     * The longest silence that would not be unusual: twice the longest that there was at that time of the week, and two
     * hours. Empty if there is too little on record to say.
     *
     * @param last when something arrived last
     */
    Optional<Duration> longestUsualSilence(Instant last, Instant now) {
        Duration longest = Duration.ZERO;
        for (int week = 1; week <= WEEKS; week++) {
            Instant end = last.minus(WEEK.multipliedBy(week - 1L));
            if (arrivals(end.minus(WEEK), end) < LEAST_IN_A_WEEK) {
                return Optional.empty();
            }
            Instant then = now.minus(WEEK.multipliedBy(week)).truncatedTo(ChronoUnit.HOURS);
            for (int hour = -HOURS_AROUND; hour <= HOURS_AROUND; hour++) {
                Optional<Duration> silence = silenceAt(then.plus(hour, ChronoUnit.HOURS));
                if (silence.isEmpty()) {
                    return Optional.empty();
                }
                longest = silence.get().compareTo(longest) > 0 ? silence.get() : longest;
            }
        }
        return Optional.of(longest.multipliedBy(2).plus(MARGIN));
    }

    private long arrivals(Instant begin, Instant end) {
        return hours.subMap(begin, true, end, true).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** How long nothing had arrived at the beginning of an hour; empty if nothing is on record before it. */
    private Optional<Duration> silenceAt(Instant hour) {
        Instant last = hours.lowerKey(hour);
        return last == null ? Optional.empty() : Optional.of(Duration.between(last.plus(1, ChronoUnit.HOURS), hour));
    }
}
