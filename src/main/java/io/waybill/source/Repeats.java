package io.waybill.source;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Says the same thing once a minute at most, however often it happens: no stranger can fill the log. */
final class Repeats {

    static final Duration QUIET = Duration.ofMinutes(1);

    private record Said(Instant at, long unsaid) {}

    private final Map<String, Said> said = new ConcurrentHashMap<>();

    /**
     * Counts one more.
     *
     * @param what one of a few things
     * @return how many there were that nobody has been told of, this one among them; 0 if it is not time to tell
     */
    long toSay(String what, Instant now) {
        long[] toSay = {0};
        said.compute(what, (same, before) -> {
            long unsaid = before == null ? 1 : before.unsaid() + 1;
            if (before != null && now.isBefore(before.at().plus(QUIET))) {
                return new Said(before.at(), unsaid);
            }
            toSay[0] = unsaid;
            return new Said(now, 0);
        });
        return toSay[0];
    }
}
