package io.waybill.source;

import io.waybill.source.verification.VerificationResult;
import io.waybill.source.verification.Webhook;

/** What is known of sources beyond one generation of routes. */
public record SourceRecords(SecretUses secretUses, RejectedBodies rejectedBodies, Refusals refusals) {

    /** Where webhooks go that could not be verified. */
    @FunctionalInterface
    public interface Refusals {
        void keep(Webhook webhook, VerificationResult standing);
    }
}
