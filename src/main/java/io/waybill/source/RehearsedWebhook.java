package io.waybill.source;

import java.time.Instant;
import java.util.Map;

/**
 * A webhook to be rehearsed.
 *
 * @param source the source's name
 * @param headers of the request
 * @param pathToken what would follow {@code /webhooks/SOURCE/}; empty: nothing
 * @param body as it would come in
 * @param receivedAt when it would have come in
 */
@SuppressWarnings("ArrayRecordComponent") // read, never compared
public record RehearsedWebhook(
        String source, Map<String, String> headers, String pathToken, byte[] body, Instant receivedAt) {

    public RehearsedWebhook {
        headers = Map.copyOf(headers);
    }
}
