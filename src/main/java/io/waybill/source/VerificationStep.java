package io.waybill.source;

import io.waybill.config.SourceSettings;
import io.waybill.logging.LogThrottle;
import io.waybill.source.verification.SentSecrets;
import io.waybill.source.verification.VerificationOutcome;
import io.waybill.source.verification.VerificationResult;
import io.waybill.source.verification.Verifier;
import io.waybill.source.verification.Webhook;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Verifies the sender of a webhook. What cannot be verified goes to the quarantine. */
final class VerificationStep {

    private static final Logger LOG = LoggerFactory.getLogger(VerificationStep.class);

    /** The code under which a webhook goes on record that is only acknowledged, as its provider is being registered. */
    private static final String REGISTRATION = "registration";

    private final Map<String, SourceSettings> sources;
    private final Map<String, Verifier> verifiers;
    private final Map<String, SentSecrets> sentSecrets;
    private final SourceServices services;
    private final RejectedWebhooks rejected;
    private final LogThrottle throttle = new LogThrottle();

    VerificationStep(
            Map<String, SourceSettings> sources,
            Map<String, SentSecrets> sentSecrets,
            SourceServices services,
            RejectedWebhooks rejected) {
        this.sources = sources;
        this.sentSecrets = sentSecrets;
        this.verifiers =
                sources.values().stream().collect(Collectors.toUnmodifiableMap(SourceSettings::name, Verifier::new));
        this.services = services;
        this.rejected = rejected;
    }

    /** Lets a verified webhook go on: then there is no answer yet. Otherwise, the answer ends its way. */
    Optional<Answer> verify(ReceivedWebhook received) {
        Webhook webhook = received.webhook();
        VerificationOutcome outcome =
                Objects.requireNonNull(verifiers.get(webhook.source())).verify(webhook);
        if (outcome instanceof VerificationOutcome.Verified verified) {
            services.secretUses().note(verified.webhook());
            services.metrics().verified(verified.webhook());
            received.verifiedAs(verified.webhook());
            return Optional.empty();
        }
        if (!received.isReverified()) {
            VerificationResult result = ((VerificationOutcome.Refused) outcome).result();
            services.metrics().unverified(webhook.source(), result);
            if (isBeingRegistered(webhook)) {
                acknowledge(webhook, result);
                return Optional.of(new Answer.Acknowledged());
            }
            quarantine(webhook, result);
        }
        return Optional.of(new Answer.Refused(Problem.UNVERIFIED, "The sender could not be verified."));
    }

    private boolean isBeingRegistered(Webhook webhook) {
        Instant until = Objects.requireNonNull(sources.get(webhook.source())).registrationUntil();
        return until != null && webhook.receivedAt().isBefore(until);
    }

    private void acknowledge(Webhook webhook, VerificationResult result) {
        throttle.toSay("registration " + webhook.source() + result.written(), 1, webhook.receivedAt())
                .ifPresent(more -> LOG.info(
                        "{}: an unverified webhook from {} was acknowledged but not delivered, because the provider is being"
                                + " registered: {}{}",
                        webhook.source(),
                        webhook.client(),
                        result.meaning(),
                        more));
        rejected.record(webhook, REGISTRATION, result.meaning());
    }

    private void quarantine(Webhook webhook, VerificationResult result) {
        throttle.toSay(webhook.source() + result.written(), 1, webhook.receivedAt())
                .ifPresent(more -> LOG.warn(
                        "{}: a webhook from {} was not verified: {}{}",
                        webhook.source(),
                        webhook.client(),
                        result.meaning(),
                        more));
        SentSecrets sent = Objects.requireNonNull(sentSecrets.get(webhook.source()));
        services.unverified().keep(webhook.source(), sent.masked(webhook), result);
    }
}
