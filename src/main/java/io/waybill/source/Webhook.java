package io.waybill.source;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A webhook as it came in, not verified.
 *
 * @param headers by name in lower case
 * @param pathToken what followed {@code /webhooks/SOURCE/}, decoded, or null
 * @param fromThisMachine whether the connection came from a loopback address
 */
@SuppressWarnings("ArrayRecordComponent") // read, never compared: a copy of every body would cost more than it guards
record Webhook(
        String source,
        Map<String, List<String>> headers,
        @Nullable String pathToken,
        boolean fromThisMachine,
        byte[] body,
        Instant receivedAt) {

    List<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    /** Neither headers nor the body: they hold secrets and personal data. */
    @Override
    public String toString() {
        return "Webhook[source=%s, %d bytes]".formatted(source, body.length);
    }
}
