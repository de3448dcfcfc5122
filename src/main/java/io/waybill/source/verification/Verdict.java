package io.waybill.source.verification;

/** What verification came to. */
public sealed interface Verdict {

    /** The sender is known. */
    record Verified(VerifiedWebhook webhook) implements Verdict {}

    /** The sender is not known. */
    record Refused(Standing standing) implements Verdict {}
}
