package io.waybill.source.verification;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The result of one check of a webhook, by one scheme with one secret: from the worst to the best. */
public enum VerificationResult {
    NO_SECRET("no secret is set for the source"),
    NO_KEY("no secret of the source is a valid key for its scheme"),
    NOT_LOCAL("the source has no verification, and the request came from another machine or through a proxy or tunnel"),
    MISSING("the request has no signature or secret"),
    MALFORMED("the signature or password is not in the expected form"),
    MISMATCH("the signature or secret is wrong"),
    STALE("the signature is right, but its timestamp is too far off: an old request sent again, or a wrong clock"),
    VERIFIED("verified");

    private final String meaning;

    VerificationResult(String meaning) {
        this.meaning = meaning;
    }

    /** For the operator only: a sender is never told why. */
    public String meaning() {
        return meaning;
    }

    /** The name in metrics and the API. */
    @JsonValue
    public String written() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The better of the two. */
    public VerificationResult orBetter(VerificationResult other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
