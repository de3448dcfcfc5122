package io.waybill.sink;

import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * An HTTP response.
 *
 * @param body empty if there is none
 * @param retryAfter how long the sink asks to be left alone; zero if it does not
 */
public record SinkResponse(int status, String body, Duration retryAfter) {

    private static final int MAX_QUOTED = 300;
    private static final Pattern SPACE = Pattern.compile("\\s+");

    /** @param message what camel-http returned */
    public static SinkResponse of(Message message, Clock clock) {
        return new SinkResponse(
                Objects.requireNonNullElse(message.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class), 0),
                Objects.requireNonNullElse(message.getBody(String.class), ""),
                RetryAfter.parse(message.getHeader("Retry-After", String.class), clock));
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
        String quoted = SPACE.matcher(text.strip()).replaceAll(" ");
        if (quoted.isEmpty()) {
            return "answered " + status;
        }
        return "answered %d: %s"
                .formatted(status, quoted.length() <= MAX_QUOTED ? quoted : quoted.substring(0, MAX_QUOTED) + "…");
    }
}
