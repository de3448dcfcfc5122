package io.waybill.source.verification;

import io.waybill.config.HmacSettings.Algorithm;
import io.waybill.config.SharedSecret;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The Standard Webhooks specification: an HMAC of id, timestamp and body, in a list of signatures. Svix, which invented
 * it, uses headers that begin with {@code svix-}.
 */
final class StandardWebhooksScheme implements VerificationScheme {

    private static final String STANDARD = "webhook-";
    private static final List<String> FAMILIES = List.of("svix-", STANDARD);
    private static final String VERSION = "v1,";
    private static final SignedContent SIGNED = new SignedContent(Algorithm.SHA_256, "{id}.{timestamp}.{body}");

    private final Duration tolerance;

    StandardWebhooksScheme(Duration tolerance) {
        this.tolerance = tolerance;
    }

    /** Whether the webhook has an id header of this scheme. */
    static boolean isUsedIn(Webhook webhook) {
        return family(webhook).isPresent();
    }

    private static Optional<String> family(Webhook webhook) {
        return FAMILIES.stream()
                .filter(family -> !webhook.header(family + "id").isEmpty())
                .findFirst();
    }

    @Override
    public VerificationResult check(Webhook webhook, SharedSecret secret) {
        byte[] key = secret.standardWebhooksKey().orElse(null);
        if (key == null) {
            return VerificationResult.NO_KEY;
        }
        String family = family(webhook).orElse(STANDARD);
        Optional<String> id = webhook.onlyHeader(family + "id");
        Optional<String> timestamp = webhook.onlyHeader(family + "timestamp");
        List<String> signatures = webhook.header(family + "signature");
        if (id.isEmpty() || timestamp.isEmpty() || signatures.isEmpty()) {
            return VerificationResult.MISSING;
        }
        List<byte[]> given = decode(signatures);
        Optional<Instant> signedAt = SignatureTimestamp.parse(timestamp.get());
        if (given.isEmpty() || signedAt.isEmpty()) {
            return VerificationResult.MALFORMED;
        }
        byte[] expected = SIGNED.mac(key, webhook.body(), timestamp.get(), id.get(), webhook.target());
        boolean found = false;
        for (byte[] signature : given) {
            found |= MessageDigest.isEqual(signature, expected);
        }
        if (!found) {
            // One of another length was not made by this hash.
            return given.stream().anyMatch(signature -> signature.length == expected.length)
                    ? VerificationResult.MISMATCH
                    : VerificationResult.MALFORMED;
        }
        return SignatureTimestamp.isOff(signedAt.get(), webhook.receivedAt(), tolerance)
                ? VerificationResult.STALE
                : VerificationResult.VERIFIED;
    }

    /** The signatures of version 1. There may be others beside them, such as the asymmetric {@code v1a}. */
    private static List<byte[]> decode(List<String> lines) {
        List<byte[]> decoded = new ArrayList<>();
        for (String line : lines) {
            for (String signature : line.split(" ")) {
                if (signature.startsWith(VERSION)) {
                    try {
                        decoded.add(Base64.getDecoder().decode(signature.substring(VERSION.length())));
                    } catch (IllegalArgumentException e) {
                        // Not base64; another signature in the list may be.
                    }
                }
            }
        }
        return decoded;
    }

    @Override
    public void sign(SignedRequest request, SharedSecret secret) {
        secret.standardWebhooksKey().ifPresent(key -> {
            byte[] mac = SIGNED.mac(key, request.body(), request.timestamp(), request.id(), request.target());
            request.header(STANDARD + "id", request.id());
            request.header(STANDARD + "timestamp", request.timestamp());
            request.header(STANDARD + "signature", VERSION + Base64.getEncoder().encodeToString(mac));
        });
    }
}
