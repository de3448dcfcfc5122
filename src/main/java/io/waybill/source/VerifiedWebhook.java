package io.waybill.source;

import java.time.Instant;

/**
 * A webhook whose sender is known. Only {@link Verifier} makes one, and only from one can an event be made: what was
 * not verified cannot get further.
 */
final class VerifiedWebhook {

    private final Webhook webhook;
    private final String scheme;

    VerifiedWebhook(Webhook webhook, String scheme) {
        this.webhook = webhook;
        this.scheme = scheme;
    }

    String source() {
        return webhook.source();
    }

    byte[] body() {
        return webhook.body();
    }

    Instant receivedAt() {
        return webhook.receivedAt();
    }

    /** Which scheme accepted it, as it is written in the settings. */
    String scheme() {
        return scheme;
    }
}
