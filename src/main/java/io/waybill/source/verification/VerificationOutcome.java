package io.waybill.source.verification;

/** The outcome of all checks of a webhook: of every scheme, with every secret. */
public sealed interface VerificationOutcome {

    /** The sender is known. */
    record Verified(VerifiedWebhook webhook) implements VerificationOutcome {}

    /**
     * The sender is not known.
     *
     * @param result the best of the checks
     */
    record Refused(VerificationResult result) implements VerificationOutcome {}
}
