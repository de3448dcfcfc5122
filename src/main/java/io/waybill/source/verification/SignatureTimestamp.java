package io.waybill.source.verification;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Reads the timestamps that providers sign. */
final class SignatureTimestamp {

    /** Unix seconds have no more digits until the year 5138. A number with more is in milliseconds. */
    private static final int MAX_DIGITS_OF_SECONDS = 11;

    private static final int MAX_DIGITS = 15;

    private SignatureTimestamp() {}

    /** Unix seconds or milliseconds, or ISO 8601; empty for anything else. */
    static Optional<Instant> parse(String text) {
        try {
            if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return Optional.of(OffsetDateTime.parse(text).toInstant());
            }
            if (text.length() > MAX_DIGITS) {
                return Optional.empty();
            }
            long number = Long.parseLong(text);
            return Optional.of(
                    text.length() <= MAX_DIGITS_OF_SECONDS
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
