package io.waybill.sink;

import io.waybill.config.Secret;
import io.waybill.config.SharedSecret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs calls as the Standard Webhooks specification says: an HMAC of id, time and body. */
final class WebhookSignature {

    static final String ID = "webhook-id";

    private static final String HMAC = "HmacSHA256";

    private WebhookSignature() {}

    /**
     * The headers of a call.
     *
     * @param id the same for every attempt
     * @param secrets a signature is made with each: while one replaces another, the receiver knows either
     */
    static Map<String, String> headers(String id, Instant time, byte[] body, List<Secret> secrets) {
        String timestamp = Long.toString(time.getEpochSecond());
        byte[] before = (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = new TreeMap<>();
        headers.put(ID, id);
        headers.put("webhook-timestamp", timestamp);
        headers.put(
                "webhook-signature",
                secrets.stream()
                        .map(secret -> "v1," + Base64.getEncoder().encodeToString(mac(secret, before, body)))
                        .collect(Collectors.joining(" ")));
        return headers;
    }

    private static byte[] mac(Secret secret, byte[] before, byte[] body) {
        byte[] key = new SharedSecret(SharedSecret.Slot.SECRET, secret)
                .standardWebhooksKey()
                .orElseThrow(() -> new IllegalStateException("checked when the file was read"));
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            mac.update(before);
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }
}
