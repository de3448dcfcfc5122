package io.waybill.source.verification;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
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
 * @param target the path and the query of the address, as they were sent: {@code /webhooks/SOURCE}
 * @param pathToken what followed {@code /webhooks/SOURCE/} in the address, decoded, or null
 * @param client who sent it, for people: an IP address, or why it is unknown
 * @param fromThisMachine whether it came from a loopback address, and not by HTTP/1.0 or another way through a proxy
 */
@SuppressWarnings("ArrayRecordComponent") // read, never compared: a copy of every body would cost more than it guards
public record Webhook(
        String source,
        Map<String, List<String>> headers,
        String target,
        @Nullable String pathToken,
        String client,
        boolean fromThisMachine,
        byte[] body,
        Instant receivedAt) {

    /** The target of a request to a source. */
    public static String target(String source, @Nullable String pathToken) {
        String root = "/webhooks/" + source;
        return pathToken == null
                ? root
                : root + "/" + URLEncoder.encode(pathToken, UTF_8).replace("+", "%20");
    }

    /** The same with another body. */
    public Webhook withBody(byte[] other) {
        return new Webhook(source, headers, target, pathToken, client, fromThisMachine, other, receivedAt);
    }

    /** What it says that its body is; empty if it does not say, or contradicts itself. */
    public String contentType() {
        return onlyHeader("content-type").orElse("");
    }

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
