package io.waybill.source.verification;

import io.waybill.config.SharedSecret;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A webhook whose sender is known. Only {@link Verifier} makes one, and only from one can an event be made: what was
 * not verified cannot get further.
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

    /** Which scheme accepted it, as it is written in the settings. */
    public String scheme() {
        return scheme;
    }

    /** With which secret; none under {@code none}. */
    public Optional<SharedSecret> secret() {
        return Optional.ofNullable(secret);
    }
}
