package io.waybill.source;

import io.waybill.source.verification.Webhook;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A webhook for a rehearsal.
 *
 * @param source the source's name
 * @param headers the request's headers
 * @param pathToken what follows {@code /webhooks/SOURCE/} in the address, or empty
 * @param body the raw bytes
 * @param receivedAt when it is supposed to arrive
 */
@SuppressWarnings("ArrayRecordComponent") // read, never compared
public record RehearsedWebhook(
        String source, Map<String, String> headers, String pathToken, byte[] body, Instant receivedAt) {

    public RehearsedWebhook {
        headers = Map.copyOf(headers);
    }

    /** As it would arrive, from this machine. */
    public Webhook webhook() {
        Map<String, List<String>> lines = new TreeMap<>();
        headers.forEach((name, value) -> lines.put(name.toLowerCase(Locale.ROOT), List.of(value)));
        String token = pathToken.isEmpty() ? null : pathToken;
        return new Webhook(source, lines, Webhook.target(source, token), token, "this machine", true, body, receivedAt);
    }
}
