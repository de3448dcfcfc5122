package io.waybill.source.verification;

/** What verification came to. */
public sealed interface VerificationOutcome {

    /** The sender is known. */
    record Verified(VerifiedWebhook webhook) implements VerificationOutcome {}

    /** The sender is not known. */
    record Refused(VerificationResult result) implements VerificationOutcome {}
}
