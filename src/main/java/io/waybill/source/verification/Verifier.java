package io.waybill.source.verification;

import io.waybill.config.SharedSecret;
import io.waybill.config.SourceSettings;
import io.waybill.config.SourceSettings.Scheme;
import java.util.Map;

/** Verifies the webhooks of one source. Any of its schemes with any of its secrets is enough. */
public final class Verifier {

    private final SourceSettings settings;
    private final Map<Scheme, VerificationScheme> schemes;

    public Verifier(SourceSettings settings) {
        this.settings = settings;
        this.schemes = VerificationSchemes.of(settings);
    }

    /** Compares a signed timestamp with the time the webhook arrived, which may be long ago. */
    public VerificationOutcome verify(Webhook webhook) {
        if (settings.schemes().contains(Scheme.NONE)) {
            return settings.allowUnverified() || (webhook.fromThisMachine() && !ProxySigns.in(webhook))
                    ? new VerificationOutcome.Verified(new VerifiedWebhook(webhook, Scheme.NONE.written(), null))
                    : new VerificationOutcome.Refused(VerificationResult.NOT_LOCAL);
        }
        VerificationResult best = VerificationResult.NO_SECRET;
        for (Map.Entry<Scheme, VerificationScheme> scheme : schemes.entrySet()) {
            for (SharedSecret secret : settings.secrets()) {
                VerificationResult result = scheme.getValue().check(webhook, secret);
                if (result == VerificationResult.VERIFIED) {
                    return new VerificationOutcome.Verified(
                            new VerifiedWebhook(webhook, scheme.getKey().written(), secret));
                }
                best = best.orBetter(result);
            }
        }
        return new VerificationOutcome.Refused(best);
    }
}
