package io.waybill.source.verification;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A webhook as it arrived, not verified.
 *
 * @param headers by name in lower case
 * @param pathToken what followed {@code /webhooks/SOURCE/} in the address, decoded, or null
 * @param fromThisMachine whether the connection came from a loopback address, and not by HTTP/1.0 as from a proxy
 */
@SuppressWarnings("ArrayRecordComponent") // read, never compared: a copy of every body would cost more than it guards
public record Webhook(
        String source,
        Map<String, List<String>> headers,
        @Nullable String pathToken,
        boolean fromThisMachine,
        byte[] body,
        Instant receivedAt) {

    List<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    /** The value of a header that occurs once. If it occurs twice, it is unclear which is meant: then empty. */
    Optional<String> onlyHeader(String name) {
        List<String> lines = header(name);
        return lines.size() == 1 ? Optional.of(lines.get(0).strip()) : Optional.empty();
    }

    /** Neither headers nor the body: they hold secrets and personal data. */
    @Override
    public String toString() {
        return "Webhook[source=%s, %d bytes]".formatted(source, body.length);
    }
}
