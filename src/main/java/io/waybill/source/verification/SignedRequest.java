package io.waybill.source.verification;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A webhook to send, signed as a provider signs it. */
public final class SignedRequest {

    private final String source;
    private byte[] body;
    private final Instant now;
    private final String id;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private @Nullable String pathToken;
    private String query = "";

    /** @param id of the message, for schemes that sign it */
    SignedRequest(String source, byte[] body, Instant now, String id) {
        this.source = source;
        this.body = body;
        this.now = now;
        this.id = id;
    }

    /** With the secret in it, if the provider sends it there. */
    public byte[] body() {
        return body;
    }

    void body(byte[] changed) {
        body = changed;
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

    /** @param parameter encoded, as {@code name=value} */
    void query(String parameter) {
        query = "?" + parameter;
    }

    void pathToken(String token) {
        pathToken = token;
    }

    public Map<String, String> headers() {
        return headers;
    }

    /** Where to post it: {@code /webhooks/SOURCE}, with the path token and the query if there are any. */
    public String target() {
        return Webhook.target(source, pathToken) + query;
    }

    /** What follows {@code /webhooks/SOURCE/} in the address, not encoded, or null. */
    public @Nullable String pathToken() {
        return pathToken;
    }
}
