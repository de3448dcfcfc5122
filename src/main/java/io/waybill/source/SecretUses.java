package io.waybill.source;

import io.waybill.config.Secret;
import io.waybill.config.SharedSecret;
import io.waybill.source.verification.VerifiedWebhook;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often each secret verified webhooks, and when it last did, so that operators know when an old secret can be
 * removed. All generations of routes share it: a secret that becomes the previous one keeps its counts.
 */
public final class SecretUses {

    private static final Logger LOG = LoggerFactory.getLogger(SecretUses.class);

    /** @param scheme the latest, spelled as in the settings */
    public record Use(long count, Instant lastAt, String scheme) {

        private Use and(Use next) {
            return new Use(count + next.count, next.lastAt.isAfter(lastAt) ? next.lastAt : lastAt, next.scheme);
        }
    }

    private record Key(String source, Secret secret) {}

    private final Map<Key, Use> uses = new ConcurrentHashMap<>();

    void note(VerifiedWebhook webhook) {
        webhook.secret().ifPresent(secret -> {
            Use now = uses.merge(
                    new Key(webhook.source(), secret.secret()),
                    new Use(1, webhook.receivedAt(), webhook.scheme()),
                    Use::and);
            if (now.count() == 1) {
                LOG.info(
                        "{}: first verified webhook since the start, with waybill.source.{}.{} and the scheme {}",
                        webhook.source(),
                        webhook.source(),
                        secret.slot().written(),
                        webhook.scheme());
            }
        });
    }

    /** Since the hub started; empty if the secret verified none. */
    public Optional<Use> of(String source, SharedSecret secret) {
        return Optional.ofNullable(uses.get(new Key(source, secret.secret())));
    }
}
