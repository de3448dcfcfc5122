package io.waybill.source.verification;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** The times providers sign. */
final class SignatureTimestamp {

    /** As many digits as unix seconds have until the year 5138; with more, they are milliseconds. */
    private static final int MOST_DIGITS_OF_SECONDS = 11;

    private static final int MOST_DIGITS = 15;

    private SignatureTimestamp() {}

    /** Unix seconds or milliseconds, or ISO 8601; empty for anything else. */
    static Optional<Instant> parse(String text) {
        try {
            if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return Optional.of(OffsetDateTime.parse(text).toInstant());
            }
            if (text.length() > MOST_DIGITS) {
                return Optional.empty();
            }
            long number = Long.parseLong(text);
            return Optional.of(
                    text.length() <= MOST_DIGITS_OF_SECONDS
                            ? Instant.ofEpochSecond(number)
                            : Instant.ofEpochMilli(number));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    static boolean isOff(Instant signed, Instant receivedAt, Duration tolerance) {
        return Duration.between(signed, receivedAt).abs().compareTo(tolerance) > 0;
    }
}
