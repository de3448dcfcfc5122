package io.waybill.sink.flow;

import io.waybill.event.Event;
import io.waybill.handoff.SinkLoad;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Reads the events of a sink. */
public interface Holdable {
    String sink();

    void pause();

    void resume();

    /** Of a sink with lanes. */
    default void pause(String lane) {}

    default void resume(String lane) {}

    /** How many events of each lane it holds. */
    default Map<String, Integer> lanes() {
        return Map.of();
    }

    /** Makes the events of a lane that were put off due now. Returns how many it holds. */
    default int retry(String lane) {
        return 0;
    }

    /**
     * Calls a lane's endpoint with an event that nobody sent.
     *
     * @return done when the call has ended; the call is not on record, and nothing is held for it
     */
    default CompletableFuture<TestCall> test(String lane, Event event) {
        throw new UnsupportedOperationException(sink() + " has no lanes");
    }

    SinkLoad load();

    /**
     * Makes events that were put off by that time due now, also those that it has not read yet.
     *
     * @param eventId which, or null for all
     * @return how many it holds that were put off
     */
    int retry(@Nullable String eventId, Instant by);
}
