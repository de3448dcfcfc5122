package io.waybill.sink;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a sink's events are sent together: {@code batch} and {@code linger} of its route.
 *
 * @param most events in a call
 * @param linger how long an event waits for others
 */
public record BatchOptions(int most, Duration linger) {

    /** The reader of a sink's queue holds no more than twice as many. */
    private static final int MOST = 500;

    private static final Duration USUAL_LINGER = Duration.ofSeconds(1);
    /** A third of the time in which the quick retries are to be made. */
    private static final Duration LONGEST_LINGER = Duration.ofSeconds(10);

    /**
     * @param batch as it is written; empty: each event is a call of its own
     * @param linger as it is written; may be empty
     * @return null if each event is a call of its own
     * @throws IllegalArgumentException that says what is wrong, and what to do
     */
    public static @Nullable BatchOptions of(String batch, String linger) {
        if (batch.isEmpty()) {
            if (!linger.isEmpty()) {
                throw new IllegalArgumentException(
                        "'linger' is only for a sink that batches; add 'batch', such as 100, or remove 'linger'");
            }
            return null;
        }
        int most = batch.matches("\\d{1,4}") ? Integer.parseInt(batch) : 0;
        if (most < 1 || most > MOST) {
            throw new IllegalArgumentException(
                    "'batch' is '%s'; write how many events a call has at most, 1 to %d".formatted(batch, MOST));
        }
        return new BatchOptions(most, linger.isEmpty() ? USUAL_LINGER : linger(linger));
    }

    private static Duration linger(String text) {
        Duration linger = SubscriptionOptions.time(text);
        if (linger.isNegative() || linger.compareTo(LONGEST_LINGER) > 0) {
            throw new IllegalArgumentException(
                    "'linger' is '%s'; write how long an event waits for others, up to %d s, such as 2s"
                            .formatted(text, LONGEST_LINGER.toSeconds()));
        }
        return linger;
    }
}
