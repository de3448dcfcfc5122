package io.waybill.sink;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP response. Its status decides what it means, and the body only where the sink has a rule for that.
 *
 * @param body empty if there is none
 * @param complete whether the body was read to its end
 * @param retryAfter how long the sink asks to be left alone; zero if it does not
 */
public record SinkResponse(int status, String body, boolean complete, Duration retryAfter) {

    /** Set as a header of a response that broke off. */
    public static final String INCOMPLETE = "Waybill-Incomplete";

    private static final int MAX_QUOTED = 300;
    /** And what would break a line, move a cursor or turn the text after it around. */
    private static final Pattern SPACE =
            Pattern.compile("[\\s\\p{Cc}\\p{Zl}\\p{Zp}\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}]+");

    private static final int MAX_UNPACKED = 1_000_000;
    private static final Pattern CHARSET = Pattern.compile("(?i)charset=[\"']?([^\\s;\"',]+)");

    /** @param message what camel-http returned */
    public static SinkResponse of(Message message, Clock clock) {
        byte[] body = unpacked(message.getBody(byte[].class), message.getHeader("Content-Encoding", String.class));
        return new SinkResponse(
                Objects.requireNonNullElse(message.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class), 0),
                new String(body, charset(message.getHeader(Exchange.CONTENT_TYPE, String.class))),
                message.getHeader(INCOMPLETE) == null,
                RetryAfter.parse(message.getHeader("Retry-After", String.class), clock));
    }

    /** Some compress what they answer without being asked to. */
    private static byte[] unpacked(byte @Nullable [] body, @Nullable String encoding) {
        if (body == null) {
            return new byte[0];
        }
        if (encoding == null || !encoding.toLowerCase(Locale.ROOT).contains("gzip")) {
            return body;
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return in.readNBytes(MAX_UNPACKED);
        } catch (IOException e) {
            return body;
        }
    }

    private static Charset charset(@Nullable String contentType) {
        Matcher matcher = CHARSET.matcher(Objects.requireNonNullElse(contentType, ""));
        try {
            return matcher.find() ? Charset.forName(matcher.group(1)) : StandardCharsets.UTF_8;
        } catch (IllegalArgumentException e) {
            return StandardCharsets.UTF_8;
        }
    }

    /**
     * For a rule about the body.
     *
     * @throws TransientFailure if the body broke off, so that no rule can tell
     */
    public void checkComplete() throws TransientFailure {
        if (!complete) {
            throw new TransientFailure("answered %d, but the response broke off".formatted(status), status, retryAfter);
        }
    }

    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** The status and the beginning of the body, in one line. */
    public String describe() {
        return describe(body);
    }

    /** @param text to quote instead of the body */
    public String describe(String text) {
        return describe(status, text);
    }

    /** A status or a code, and the beginning of a text, in one line. */
    public static String describe(int code, String text) {
        String quoted = SPACE.matcher(text.strip()).replaceAll(" ");
        if (quoted.isEmpty()) {
            return "answered " + code;
        }
        return "answered %d: %s"
                .formatted(code, quoted.length() <= MAX_QUOTED ? quoted : quoted.substring(0, MAX_QUOTED) + "…");
    }
}
