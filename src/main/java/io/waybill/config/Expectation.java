package io.waybill.config;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a source may be silent, and at which times that counts.
 *
 * @param longest the longest silence
 * @param days when it counts
 * @param from the time of these days from which it counts
 * @param until the time until which it counts; midnight: to the end of the day
 */
public record Expectation(Duration longest, Set<DayOfWeek> days, LocalTime from, LocalTime until) {

    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final Pattern HOURS = Pattern.compile("(\\d\\d:\\d\\d)-(\\d\\d:\\d\\d)");

    public Expectation {
        days = Set.copyOf(days);
    }

    /**
     * Reads {@code 2h}, {@code 2h 08:00-18:00}, {@code 2h mon-fri} and {@code 2h mon-fri 08:00-18:00}.
     *
     * @throws RuntimeException if it is something else
     */
    static Expectation parse(String text) {
        List<String> parts = Arrays.asList(text.toLowerCase(Locale.ROOT).strip().split("\\s+"));
        Set<DayOfWeek> days = EnumSet.allOf(DayOfWeek.class);
        LocalTime from = LocalTime.MIDNIGHT;
        LocalTime until = LocalTime.MIDNIGHT;
        int next = 1;
        if (next < parts.size() && !HOURS.matcher(parts.get(next)).matches()) {
            days = days(parts.get(next++));
        }
        if (next < parts.size()) {
            Matcher hours = HOURS.matcher(parts.get(next++));
            if (!hours.matches()) {
                throw new IllegalArgumentException(text);
            }
            from = LocalTime.parse(hours.group(1));
            until = hours.group(2).equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(hours.group(2));
            if (!until.equals(LocalTime.MIDNIGHT) && !from.isBefore(until)) {
                throw new IllegalArgumentException(text);
            }
        }
        if (next < parts.size()) {
            throw new IllegalArgumentException(text);
        }
        return new Expectation(SettingType.duration("1s", "30d").parser().apply(parts.get(0)), days, from, until);
    }

    private static Set<DayOfWeek> days(String text) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String part : text.split(",")) {
            String[] ends = part.split("-", 2);
            DayOfWeek last = day(ends[ends.length - 1]);
            DayOfWeek day = day(ends[0]);
            days.add(day);
            while (day != last) {
                day = day.plus(1);
                days.add(day);
            }
        }
        return days;
    }

    private static DayOfWeek day(String name) {
        int index = DAYS.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException(name);
        }
        return DayOfWeek.of(index + 1);
    }

    /** How much of a silence counts. */
    public Duration counted(Instant begin, Instant end, ZoneId zone) {
        if (days.size() == DAYS.size() && from.equals(LocalTime.MIDNIGHT) && until.equals(LocalTime.MIDNIGHT)) {
            return Duration.between(begin, end);
        }
        Duration counted = Duration.ZERO;
        LocalDate last = LocalDate.ofInstant(end, zone);
        for (LocalDate day = LocalDate.ofInstant(begin, zone);
                !day.isAfter(last) && counted.compareTo(longest) <= 0;
                day = day.plusDays(1)) {
            if (days.contains(day.getDayOfWeek())) {
                counted = counted.plus(common(begin, end, day, zone));
            }
        }
        return counted;
    }

    /** What a time and the counted part of a day have in common. */
    private Duration common(Instant begin, Instant end, LocalDate day, ZoneId zone) {
        Instant first = ZonedDateTime.of(day, from, zone).toInstant();
        Instant last = ZonedDateTime.of(until.equals(LocalTime.MIDNIGHT) ? day.plusDays(1) : day, until, zone)
                .toInstant();
        Instant left = first.isAfter(begin) ? first : begin;
        Instant right = last.isBefore(end) ? last : end;
        return left.isBefore(right) ? Duration.between(left, right) : Duration.ZERO;
    }
}
