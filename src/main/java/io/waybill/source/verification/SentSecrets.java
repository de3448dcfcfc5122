package io.waybill.source.verification;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.config.ProofSettings;
import io.waybill.privacy.SecretFields;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The secrets that a source's provider sends in the body or in the address. They are kept nowhere, and so neither is what may
 * contain them.
 */
public final class SentSecrets {

    private final @Nullable BodySecret body;
    private final @Nullable QuerySecret query;

    public SentSecrets(ProofSettings proof) {
        this.body = proof.bodySecret() == null ? null : BodySecret.at(proof.bodySecret());
        this.query = proof.querySecret() == null ? null : new QuerySecret(proof.querySecret());
    }

    /** The webhook as it may be kept. Empty if it may not be, because nobody knows where the secret is in its body. */
    public Optional<Webhook> masked(Webhook webhook) {
        String target = query == null ? webhook.target() : query.maskedIn(webhook.target());
        Optional<byte[]> masked = body == null ? Optional.of(webhook.body()) : body.maskedIn(webhook.body());
        return masked.map(kept -> new Webhook(
                webhook.source(),
                webhook.headers(),
                target,
                webhook.pathToken(),
                webhook.client(),
                webhook.fromThisMachine(),
                kept,
                webhook.receivedAt()));
    }

    /** Removes the secret from a payload. Returns whether it was there. */
    public boolean removeFrom(JsonNode payload) {
        return body != null && body.removeFrom(payload);
    }

    /** Cuts a text that may not be JSON at the first thing that looks like the secret's field. */
    public String maskIn(String text) {
        return body == null ? text : new SecretFields(Set.of(body.name())).maskIn(text);
    }
}
