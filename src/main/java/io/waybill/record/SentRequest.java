package io.waybill.record;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt sent, without secrets.
 *
 * @param address the whole address; null if nothing was called, or no HTTP server
 * @param headers by name; null where there is no address. {@code Idempotency-Key} has no value here: the attempt has it
 * @param body the body, or of a Slack message the text; null if there is none
 * @param length of the whole body, in characters, if only its beginning is here; else null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SentRequest(
        @Nullable String address,
        @Nullable Map<String, String> headers,
        @Nullable String body,
        @Nullable Integer length) {

    public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    /** In characters: more than nearly all have, and no burden for the record. */
    private static final int LONGEST = 16_384;

    /** @param body the whole one */
    public static SentRequest of(
            @Nullable String address, @Nullable Map<String, String> headers, @Nullable String body) {
        if (body == null || body.length() <= LONGEST) {
            return new SentRequest(address, headers, body, null);
        }
        int end = Character.isHighSurrogate(body.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return new SentRequest(address, headers, body.substring(0, end), body.length());
    }

    /** The same body, sent there with these headers. */
    public SentRequest to(@Nullable String otherAddress, @Nullable Map<String, String> otherHeaders) {
        return new SentRequest(otherAddress, otherHeaders, body, length);
    }
}
