package io.waybill.testing;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** The secrets of tests: made so that they are found again wherever they should not be. */
public final class TestSecrets {

    /** A part of every secret that a test makes up. */
    static final List<String> MARKS = List.of("s3cret", "t0ken", "hush");

    /** Those that others made up, for their vectors. */
    private static final List<String> PUBLIC =
            List.of("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "It's a Secret to Everybody", "shop-secret", "whsec_test");

    private TestSecrets() {}

    /** The lines with a secret in them, each with its number; all are read one by one, however many they are. */
    public static List<String> leaks(Stream<String> lines) {
        AtomicLong number = new AtomicLong();
        return lines.map(line -> number.incrementAndGet() + ": " + line)
                .filter(TestSecrets::isLeak)
                .toList();
    }

    private static boolean isLeak(String line) {
        return Stream.concat(MARKS.stream(), PUBLIC.stream()).anyMatch(line::contains);
    }
}
