package io.waybill.source.verification;

import io.waybill.config.SharedSecret;
import io.waybill.config.SourceSettings;
import io.waybill.config.SourceSettings.Scheme;
import java.util.List;
import java.util.Map;

/** Verifies the webhooks of one source: any of its schemes, with any of its secrets, is enough. */
public final class Verifier {

    /** What says that a proxy or tunnel on this machine passed the webhook on. */
    private static final List<String> FORWARDED = List.of("forwarded", "x-forwarded-for");

    private final SourceSettings settings;
    private final Map<Scheme, VerificationScheme> proofs;

    public Verifier(SourceSettings settings) {
        this.settings = settings;
        this.proofs = VerificationSchemes.of(settings);
    }

    /** A signed timestamp is compared with the time the webhook came, not with the present. */
    public VerificationOutcome verify(Webhook webhook) {
        if (settings.schemes().contains(Scheme.NONE)) {
            return settings.allowUnverified() || isLocal(webhook)
                    ? new VerificationOutcome.Verified(new VerifiedWebhook(webhook, Scheme.NONE.written(), null))
                    : new VerificationOutcome.Refused(VerificationResult.NOT_LOCAL);
        }
        VerificationResult furthest = VerificationResult.NO_SECRET;
        for (Map.Entry<Scheme, VerificationScheme> proof : proofs.entrySet()) {
            for (SharedSecret secret : settings.secrets()) {
                VerificationResult standing = proof.getValue().find(webhook, secret);
                if (standing == VerificationResult.PROVEN) {
                    return new VerificationOutcome.Verified(
                            new VerifiedWebhook(webhook, proof.getKey().written(), secret));
                }
                furthest = furthest.orCloser(standing);
            }
        }
        return new VerificationOutcome.Refused(furthest);
    }

    private static boolean isLocal(Webhook webhook) {
        return webhook.fromThisMachine()
                && FORWARDED.stream().allMatch(header -> webhook.header(header).isEmpty());
    }
}
