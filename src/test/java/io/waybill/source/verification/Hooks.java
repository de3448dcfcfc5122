package io.waybill.source.verification;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waybill.config.HmacSettings;
import io.waybill.config.ProofSettings;
import io.waybill.config.Secret;
import io.waybill.config.SharedSecret;
import io.waybill.config.SharedSecret.Slot;
import io.waybill.config.SourceSettings;
import io.waybill.config.SourceSettings.Scheme;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Webhooks and settings to verify them by. */
final class Hooks {

    static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    static final Duration TOLERANCE = Duration.ofMinutes(5);

    private Hooks() {}

    static SharedSecret secret(String text) {
        return new SharedSecret(Slot.SECRET, new Secret(text));
    }

    static SharedSecret previous(String text) {
        return new SharedSecret(Slot.PREVIOUS_SECRET, new Secret(text));
    }

    static SourceSettings settings(Set<Scheme> schemes, SharedSecret... secrets) {
        return settings(schemes, null, secrets);
    }

    static SourceSettings settings(Set<Scheme> schemes, HmacSettings hmac, SharedSecret... secrets) {
        return new SourceSettings(
                "acme", "acme", schemes, List.of(secrets), proof(hmac), TOLERANCE, false, Set.of(), null, null);
    }

    private static ProofSettings proof(HmacSettings hmac) {
        return new ProofSettings("X-Secret", hmac, "auth.key", "key", "https://hooks.example");
    }

    static Webhook webhook(String body, Map<String, String> headers, Instant receivedAt) {
        return webhook(body.getBytes(UTF_8), headers, null, receivedAt);
    }

    static Webhook webhook(byte[] body, Map<String, String> headers, String pathToken, Instant receivedAt) {
        Map<String, List<String>> lines = new HashMap<>();
        headers.forEach((name, value) -> lines.put(name.toLowerCase(Locale.ROOT), List.of(value)));
        return new Webhook("acme", lines, "/webhooks/acme", pathToken, "127.0.0.1", true, body, receivedAt);
    }

    /** The same, sent to another address. */
    static Webhook to(String target, Webhook webhook) {
        return new Webhook(
                webhook.source(),
                webhook.headers(),
                target,
                webhook.pathToken(),
                webhook.client(),
                webhook.fromThisMachine(),
                webhook.body(),
                webhook.receivedAt());
    }

    /** As it would come, signed at that time by whoever has the secret that comes first. */
    static Webhook signed(SourceSettings provider, byte[] body, Instant signedAt, Instant receivedAt) {
        SignedRequest request =
                new Signer(provider, java.time.Clock.fixed(signedAt, java.time.ZoneOffset.UTC)).sign(body);
        return to(request.target(), webhook(request.body(), request.headers(), request.pathToken(), receivedAt));
    }

    /** VERIFIED, or why not. */
    static VerificationResult result(SourceSettings settings, Webhook webhook) {
        VerificationOutcome verdict = new Verifier(settings).verify(webhook);
        return verdict instanceof VerificationOutcome.Refused refused ? refused.result() : VerificationResult.VERIFIED;
    }
}
