package io.waybill.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Times as RFC 3339 writes them in UTC: {@code 2026-01-15T10:30:00.25Z}. Every event has several, so the usual form is
 * written and read without a formatter, which would take many times longer.
 */
public final class Rfc3339 {

    private static final int WITHOUT_FRACTION = "2026-01-15T10:30:00Z".length();
    private static final int LONGEST = "2026-01-15T10:30:00.123456789Z".length();

    /** Of no field of a time. */
    private static final int INVALID = Integer.MIN_VALUE;

    private Rfc3339() {}

    /** Without trailing zeros in the fraction of the second. */
    public static String write(Instant time) {
        LocalDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(LONGEST).append(utc.toLocalDate());
        appendTwoDigits(text.append('T'), utc.getHour());
        appendTwoDigits(text.append(':'), utc.getMinute());
        appendTwoDigits(text.append(':'), utc.getSecond());
        int rest = time.getNano();
        if (rest > 0) {
            text.append('.');
            for (int place = 100_000_000; rest > 0; place /= 10) {
                text.append((char) ('0' + rest / place));
                rest %= place;
            }
        }
        return text.append('Z').toString();
    }

    private static void appendTwoDigits(StringBuilder text, int number) {
        text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    /** @throws DateTimeException if the text is not a time */
    public static Instant read(String text) {
        Instant usual = readUsual(text);
        return usual == null ? Instant.parse(text) : usual;
    }

    /** Null if the text is not a time, or written in another way than {@link #write} does. */
    static @Nullable Instant readUsual(String text) {
        int length = text.length();
        boolean hasFraction = length > WITHOUT_FRACTION + 1 && length <= LONGEST && text.charAt(19) == '.';
        if ((!hasFraction && length != WITHOUT_FRACTION)
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':'
                || text.charAt(length - 1) != 'Z') {
            return null;
        }
        int nanos = hasFraction ? digits(text, 20, length - 1) : 0;
        for (int places = length - 21; hasFraction && nanos != INVALID && places < 9; places++) {
            nanos *= 10;
        }
        try {
            return LocalDateTime.of(
                            digits(text, 0, 4),
                            digits(text, 5, 7),
                            digits(text, 8, 10),
                            digits(text, 11, 13),
                            digits(text, 14, 16),
                            digits(text, 17, 19),
                            nanos)
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static int digits(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return INVALID;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
