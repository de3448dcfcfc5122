package io.waybill.logging;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Limits each message to one a minute, so that neither a stranger nor an outage can fill the log. */
public final class LogThrottle {

    private static final Duration QUIET = Duration.ofMinutes(1);

    /** @param suppressed how many there have been since */
    private record Logged(Instant at, long suppressed) {}

    @GuardedBy("this")
    private final Map<String, Logged> logged = new HashMap<>();

    /**
     * Counts an occurrence.
     *
     * @param what names the message; one of a few
     * @param amount how many occurrences
     * @return if it is time to log the message: what to add to it, the number of those that were not logged
     */
    public synchronized Optional<String> toSay(String what, long amount, Instant now) {
        Logged before = logged.get(what);
        if (before != null && now.isBefore(before.at().plus(QUIET))) {
            logged.put(what, new Logged(before.at(), before.suppressed() + amount));
            return Optional.empty();
        }
        logged.put(what, new Logged(now, 0));
        return Optional.of(
                before == null || before.suppressed() == 0
                        ? ""
                        : " (and %d more since this was last logged)".formatted(before.suppressed()));
    }
}
