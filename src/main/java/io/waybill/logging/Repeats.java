package io.waybill.logging;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Says the same thing once a minute at most, however often it happens: no stranger, and no outage, can fill the log. */
public final class Repeats {

    private static final Duration QUIET = Duration.ofMinutes(1);

    private record Said(Instant at, long unsaid) {}

    private final Map<String, Said> said = new ConcurrentHashMap<>();

    /**
     * Counts one more.
     *
     * @param what one of a few things
     * @param amount how many of it
     * @return if it is time to tell: words to add to the message, how many there were that nobody has been told of
     */
    public Optional<String> toSay(String what, long amount, Instant now) {
        long[] unsaid = {0};
        boolean[] isTime = {false};
        said.compute(what, (same, before) -> {
            unsaid[0] = before == null ? 0 : before.unsaid();
            isTime[0] = before == null || !now.isBefore(before.at().plus(QUIET));
            return isTime[0] ? new Said(now, 0) : new Said(before.at(), unsaid[0] + amount);
        });
        if (!isTime[0]) {
            return Optional.empty();
        }
        return Optional.of(unsaid[0] == 0 ? "" : " (and %d more since this was last said)".formatted(unsaid[0]));
    }
}
