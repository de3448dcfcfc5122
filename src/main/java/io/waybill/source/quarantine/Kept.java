package io.waybill.source.quarantine;

import io.waybill.source.verification.Standing;
import java.time.Instant;
import java.util.Comparator;

/**
 * A body that could not be verified, kept once however often it came.
 *
 * @param id the beginning of its SHA-256
 * @param size in bytes
 * @param count how often it came
 * @param standing how far it ever got
 */
public record Kept(String id, long size, long count, Standing standing, Instant firstAt, Instant lastAt) {

    /** Which goes first when there is no room: what proved least, then what has been there longest. */
    static final Comparator<Kept> LEAST_WORTH_FIRST =
            Comparator.comparing(Kept::standing).thenComparing(Kept::firstAt).thenComparing(Kept::id);

    Kept again(Standing latest, Instant at) {
        Standing furthest = standing.compareTo(latest) >= 0 ? standing : latest;
        return new Kept(id, size, count + 1, furthest, firstAt, at);
    }
}
