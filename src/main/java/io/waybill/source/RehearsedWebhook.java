package io.waybill.source;

import java.time.Instant;
import java.util.Map;

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
}
