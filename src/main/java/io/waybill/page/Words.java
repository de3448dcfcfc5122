package io.waybill.page;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Times and numbers as people read them. */
public final class Words {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter EXACT_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Words() {}

    /** {@code 2026-11-26 09:30:00}, in UTC. */
    public static String time(Instant time) {
        return TIME.format(time.truncatedTo(ChronoUnit.SECONDS));
    }

    /** {@code 2026-11-26 09:30:00.125}, in UTC. */
    public static String exactTime(Instant time) {
        return EXACT_TIME.format(time);
    }

    /** {@code 3 minutes ago}; {@code never} without a time. */
    public static String ago(@Nullable Instant time, Instant now) {
        if (time == null) {
            return "never";
        }
        Duration since = Duration.between(time, now);
        return since.toSeconds() < 5 ? "just now" : duration(since) + " ago";
    }

    /** In the largest unit of which there are two: {@code 90 seconds}, {@code 3 hours}. */
    public static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 120) {
            return seconds == 1 ? "1 second" : seconds + " seconds";
        }
        if (seconds < 2 * 3600) {
            return seconds / 60 + " minutes";
        }
        return seconds < 2 * 86_400 ? seconds / 3600 + " hours" : seconds / 86_400 + " days";
    }

    /** {@code 250 ms}, {@code 3 seconds}. */
    public static String millis(Duration duration) {
        return duration.toMillis() < 2_000 ? duration.toMillis() + " ms" : duration(duration);
    }

    /** {@code 1 event}, {@code 3 events}. */
    public static String events(long number) {
        return number == 1 ? "1 event" : number + " events";
    }
}
