package io.waybill.source.verification;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A webhook to send, signed as a provider signs it. */
public final class SignedRequest {

    private final String source;
    private final byte[] body;
    private final Instant now;
    private final String id;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private @Nullable String pathToken;

    /** @param id of the message, for schemes that sign it */
    SignedRequest(String source, byte[] body, Instant now, String id) {
        this.source = source;
        this.body = body;
        this.now = now;
        this.id = id;
    }

    byte[] body() {
        return body;
    }

    String timestamp() {
        return Long.toString(now.getEpochSecond());
    }

    String id() {
        return id;
    }

    void header(String name, String value) {
        headers.put(name, value);
    }

    void pathToken(String token) {
        pathToken = token;
    }

    public Map<String, String> headers() {
        return headers;
    }

    /** The path to post it to: {@code /webhooks/SOURCE}, and the path token behind it if there is one. */
    public String target() {
        return Webhook.target(source, pathToken);
    }

    /** What follows {@code /webhooks/SOURCE/} in the address, not encoded, or null. */
    public @Nullable String pathToken() {
        return pathToken;
    }
}
