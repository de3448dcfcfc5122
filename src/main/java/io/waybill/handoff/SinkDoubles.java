package io.waybill.handoff;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds an event that two hubs have accepted, as the second did not know it yet: its provider had sent it to both within a
 * moment. Knows the events that a sink's reader has had since it began, the last ones. Not safe for use by several threads.
 */
final class SinkDoubles {

    /** Many more than two hubs can accept within the time after which one knows what the other has. */
    private static final int MOST = 20_000;

    private final Duration apart;

    /** When each event was received that the reader has had, by id. */
    private final Map<String, Instant> known = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MOST;
        }
    };

    /** @param apart an event that comes again after such a time is no double; zero: none is, as there is one hub only */
    SinkDoubles(Duration apart) {
        this.apart = apart;
    }

    /** Whether this is another acceptance of an event that the reader has had. If not, it has had it from now on. */
    boolean isDouble(InFlightEvent event) {
        if (apart.isZero() || event.replay() != null) {
            return false;
        }
        @Nullable Instant other = known.get(event.event().id());
        boolean isOther = other != null && !other.equals(event.receivedAt());
        if (isOther && Duration.between(other, event.receivedAt()).abs().compareTo(apart) < 0) {
            return true;
        }
        known.put(event.event().id(), event.receivedAt());
        return false;
    }
}
