package io.waybill.source;

import io.waybill.handoff.EventIntake;
import io.waybill.source.verification.VerificationResult;
import io.waybill.source.verification.Webhook;
import java.time.Clock;

/** What the source routes of all generations share. */
public record SourceServices(
        EventIntake intake,
        UnverifiedWebhooks unverified,
        RejectedBodies rejectedBodies,
        SecretUses secretUses,
        SourceMetrics metrics,
        Clock clock) {

    /** Where webhooks go that could not be verified. */
    @FunctionalInterface
    public interface UnverifiedWebhooks {
        void keep(Webhook webhook, VerificationResult result);
    }
}
