package io.waybill.sink;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an HTTP status means for an event: the four classes of answer. */
public final class ResponseClassifier {

    private static final Set<Integer> PASSING = Set.of(408, 425, 429);
    private static final Set<Integer> FOR_US_TO_MEND = Set.of(401, 403, 407);
    private static final int QUOTED = 300;

    private ResponseClassifier() {}

    /**
     * @param toTheAddressItself whether the call was to the sink's address as such, so that 410 says it is gone
     * @param said what the sink wrote, quoted in part
     * @throws SinkFailure unless the status is 2xx
     */
    public static void check(int status, boolean toTheAddressItself, Duration retryAfter, String said)
            throws SinkFailure {
        if (status >= 200 && status < 300) {
            return;
        }
        String message = describe(status, said);
        if (status >= 500 || PASSING.contains(status)) {
            throw new TransientFailure(message, status, retryAfter);
        }
        if (FOR_US_TO_MEND.contains(status)) {
            throw new RefusedFailure(message + "; check the sink's credentials", status);
        }
        if (status < 400) {
            throw new RefusedFailure(
                    "answered %d: its address has moved, and redirects are not followed; correct the sink's url"
                            .formatted(status),
                    status);
        }
        if (status == 410 && toTheAddressItself) {
            throw new RefusedFailure(message + "; the sink's address is gone", status);
        }
        throw new PermanentFailure(message, status);
    }

    public static String describe(int status, @Nullable String said) {
        String quoted = said == null ? "" : said.strip().replaceAll("\\s+", " ");
        if (quoted.isEmpty()) {
            return "answered " + status;
        }
        return "answered %d: %s"
                .formatted(status, quoted.length() <= QUOTED ? quoted : quoted.substring(0, QUOTED) + "…");
    }
}
