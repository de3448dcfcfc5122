package io.waybill.source.quarantine;

import io.waybill.source.verification.VerificationResult;
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
public record QuarantinedBody(
        String id, long size, long count, VerificationResult standing, Instant firstAt, Instant lastAt) {

    /** Which goes first when there is no room: what proved least, then what has been there longest. */
    static final Comparator<QuarantinedBody> LEAST_WORTH_FIRST = Comparator.comparing(QuarantinedBody::standing)
            .thenComparing(QuarantinedBody::firstAt)
            .thenComparing(QuarantinedBody::id);

    QuarantinedBody again(VerificationResult latest, Instant at) {
        VerificationResult furthest = standing.compareTo(latest) >= 0 ? standing : latest;
        return new QuarantinedBody(id, size, count + 1, furthest, firstAt, at);
    }
}
