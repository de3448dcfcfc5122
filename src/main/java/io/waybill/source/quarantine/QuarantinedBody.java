package io.waybill.source.quarantine;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.waybill.source.verification.VerificationResult;
import java.time.Instant;

/**
 * A body that could not be verified, kept once however often it arrived.
 *
 * @param id the first half of its SHA-256
 * @param size in bytes
 * @param count how often it arrived
 * @param result the best it ever had
 */
public record QuarantinedBody(
        String id,
        long size,
        long count,
        @JsonProperty("standing") VerificationResult result,
        Instant firstAt,
        Instant lastAt) {

    /** The provider has sent it once more. */
    QuarantinedBody resent(VerificationResult latest, Instant at) {
        return new QuarantinedBody(id, size, count + 1, result.orBetter(latest), firstAt, at);
    }
}
