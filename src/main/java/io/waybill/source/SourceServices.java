package io.waybill.source;

import io.waybill.handoff.EventIntake;
import io.waybill.source.verification.VerificationResult;
import io.waybill.source.verification.Webhook;
import java.time.Clock;
import java.util.Optional;

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
        /** @param webhook empty if it may not be kept: then it is only counted */
        void keep(String source, Optional<Webhook> webhook, VerificationResult result);
    }
}
