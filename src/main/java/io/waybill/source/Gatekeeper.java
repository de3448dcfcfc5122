package io.waybill.source;

import io.waybill.config.SourceSettings;
import io.waybill.logging.Repeats;
import io.waybill.source.verification.Standing;
import io.waybill.source.verification.Verdict;
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
final class Gatekeeper {

    private static final Logger LOG = LoggerFactory.getLogger(Gatekeeper.class);

    /** What is to be done with a webhook. */
    sealed interface Outcome {

        /** Go on. */
        record Verified(VerifiedWebhook webhook) implements Outcome {}

        /** Refuse it. */
        record Refused() implements Outcome {}

        /** Its provider is being registered: acknowledge it, put it on record, and no more. */
        record Registering(Standing standing) implements Outcome {}
    }

    private final Map<String, SourceSettings> sources;
    private final Map<String, Verifier> verifiers;
    private final SourceRecords records;
    private final SourceMetrics metrics;
    private final Repeats repeats = new Repeats();

    Gatekeeper(Map<String, SourceSettings> sources, SourceRecords records, SourceMetrics metrics) {
        this.sources = sources;
        this.verifiers =
                sources.values().stream().collect(Collectors.toUnmodifiableMap(SourceSettings::name, Verifier::new));
        this.records = records;
        this.metrics = metrics;
    }

    /** @param again whether it was refused before, and is kept already */
    Outcome receive(Webhook webhook, boolean again) {
        String source = webhook.source();
        Verdict verdict = Objects.requireNonNull(verifiers.get(source)).verify(webhook);
        if (verdict instanceof Verdict.Verified verified) {
            records.secretUses().note(verified.webhook());
            metrics.verified(verified.webhook());
            return new Outcome.Verified(verified.webhook());
        }
        Standing standing = ((Verdict.Refused) verdict).standing();
        if (again) {
            return new Outcome.Refused();
        }
        metrics.unverified(source, standing);
        Instant registrationUntil = Objects.requireNonNull(sources.get(source)).registrationUntil();
        if (registrationUntil != null && webhook.receivedAt().isBefore(registrationUntil)) {
            LOG.info(
                    "{}: acknowledged while its provider is registered, and delivered nowhere: {}",
                    source,
                    standing.meaning());
            return new Outcome.Registering(standing);
        }
        repeats.toSay(source + standing.written(), 1, webhook.receivedAt())
                .ifPresent(more -> LOG.warn("{}: a webhook was not verified: {}{}", source, standing.meaning(), more));
        records.refusals().keep(webhook, standing);
        return new Outcome.Refused();
    }
}
