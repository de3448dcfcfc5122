package io.waybill.source.verification;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How far a webhook got in proving who sent it; the later, the further. */
public enum VerificationResult {
    NO_SECRET("the source has no secret yet"),
    NO_KEY("no secret of the source is a key for its scheme"),
    NOT_LOCAL("the caller is not on this machine, or a proxy passed it on"),
    MISSING("the signature or secret is missing"),
    MALFORMED("the signature cannot be read"),
    MISMATCH("the signature or secret is not the one expected"),
    STALE("the signature is right, but its timestamp is too far off"),
    PROVEN("verified");

    private final String meaning;

    VerificationResult(String meaning) {
        this.meaning = meaning;
    }

    /** For the operator. The sender is never told. */
    public String meaning() {
        return meaning;
    }

    /** As metrics and the API have it. */
    @JsonValue
    public String written() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public VerificationResult orCloser(VerificationResult other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
