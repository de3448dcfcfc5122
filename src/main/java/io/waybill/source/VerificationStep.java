package io.waybill.source;

import io.waybill.config.SourceSettings;
import io.waybill.logging.LogThrottle;
import io.waybill.source.verification.VerificationOutcome;
import io.waybill.source.verification.VerificationResult;
import io.waybill.source.verification.VerifiedWebhook;
import io.waybill.source.verification.Verifier;
import io.waybill.source.verification.Webhook;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks every webhook who sent it, and keeps what cannot say so. */
final class VerificationStep {

    private static final Logger LOG = LoggerFactory.getLogger(VerificationStep.class);

    /** What is to be done with a webhook. */
    sealed interface Decision {

        /** Go on. */
        record Proceed(VerifiedWebhook webhook) implements Decision {}

        /** Refuse it. */
        record Refuse() implements Decision {}

        /** Its provider is being registered: acknowledge it, put it on record, and no more. */
        record Acknowledge(VerificationResult standing) implements Decision {}
    }

    private final Map<String, SourceSettings> sources;
    private final Map<String, Verifier> verifiers;
    private final SourceRecords records;
    private final SourceMetrics metrics;
    private final LogThrottle repeats = new LogThrottle();

    VerificationStep(Map<String, SourceSettings> sources, SourceRecords records, SourceMetrics metrics) {
        this.sources = sources;
        this.verifiers =
                sources.values().stream().collect(Collectors.toUnmodifiableMap(SourceSettings::name, Verifier::new));
        this.records = records;
        this.metrics = metrics;
    }

    /** @param again whether it was refused before, and is kept already */
    Decision receive(Webhook webhook, boolean again) {
        String source = webhook.source();
        VerificationOutcome verdict =
                Objects.requireNonNull(verifiers.get(source)).verify(webhook);
        if (verdict instanceof VerificationOutcome.Verified verified) {
            records.secretUses().note(verified.webhook());
            metrics.verified(verified.webhook());
            return new Decision.Proceed(verified.webhook());
        }
        VerificationResult standing = ((VerificationOutcome.Refused) verdict).standing();
        if (again) {
            return new Decision.Refuse();
        }
        metrics.unverified(source, standing);
        Instant registrationUntil = Objects.requireNonNull(sources.get(source)).registrationUntil();
        if (registrationUntil != null && webhook.receivedAt().isBefore(registrationUntil)) {
            LOG.info(
                    "{}: acknowledged while its provider is registered, and delivered nowhere: {}",
                    source,
                    standing.meaning());
            return new Decision.Acknowledge(standing);
        }
        repeats.toSay(source + standing.written(), 1, webhook.receivedAt())
                .ifPresent(more -> LOG.warn("{}: a webhook was not verified: {}{}", source, standing.meaning(), more));
        records.refusals().keep(webhook, standing);
        return new Decision.Refuse();
    }
}
