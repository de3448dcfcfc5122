package io.waybill.logging;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Says the same thing once a minute at most, however often it happens: no stranger, and no outage, can fill the log. */
public final class LogThrottle {

    private static final Duration QUIET = Duration.ofMinutes(1);

    private record Said(Instant at, long unsaid) {}

    private final Map<String, Said> said = new HashMap<>();

    /**
     * Counts one more.
     *
     * @param what one of a few things
     * @param amount how many of it
     * @return if it is time to tell: words to add to the message, how many there were that nobody has been told of
     */
    public synchronized Optional<String> toSay(String what, long amount, Instant now) {
        Said before = said.get(what);
        if (before != null && now.isBefore(before.at().plus(QUIET))) {
            said.put(what, new Said(before.at(), before.unsaid() + amount));
            return Optional.empty();
        }
        said.put(what, new Said(now, 0));
        return Optional.of(
                before == null || before.unsaid() == 0
                        ? ""
                        : " (and %d more since this was last said)".formatted(before.unsaid()));
    }
}
