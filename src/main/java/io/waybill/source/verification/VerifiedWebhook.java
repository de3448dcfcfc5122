package io.waybill.source.verification;

import io.waybill.config.SharedSecret;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A webhook whose sender is known. Only {@link Verifier} can make one, and an event can only be made from one: so an
 * unverified webhook cannot become an event.
 */
public final class VerifiedWebhook {

    private final Webhook webhook;
    private final String scheme;
    private final @Nullable SharedSecret secret;

    VerifiedWebhook(Webhook webhook, String scheme, @Nullable SharedSecret secret) {
        this.webhook = webhook;
        this.scheme = scheme;
        this.secret = secret;
    }

    public String source() {
        return webhook.source();
    }

    public byte[] body() {
        return webhook.body();
    }

    public Instant receivedAt() {
        return webhook.receivedAt();
    }

    /** The scheme that verified it, spelled as in the settings. */
    public String scheme() {
        return scheme;
    }

    /** The secret that verified it; empty for the scheme {@code none}. */
    public Optional<SharedSecret> secret() {
        return Optional.ofNullable(secret);
    }
}
