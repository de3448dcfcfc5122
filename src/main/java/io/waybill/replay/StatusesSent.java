package io.waybill.replay;

import io.waybill.event.Event;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The newest status of each lead that is planned to be sent to a sink, until it is on record. */
final class StatusesSent {

    private static final String STATUS_CHANGED = "lead.status_changed";

    private record Key(String source, String lead, String sink) {}

    private final Map<Key, Instant> newest = new HashMap<>();

    /** The id of the lead whose status it is; empty if it is no status. */
    static Optional<String> leadOf(Event event) {
        return event.type().equals(STATUS_CHANGED)
                ? Optional.ofNullable(event.data().path("lead").path("id").textValue())
                : Optional.empty();
    }

    void add(Event event, String sink) {
        leadOf(event)
                .ifPresent(lead -> newest.merge(
                        new Key(event.source(), lead, sink),
                        event.time(),
                        (one, other) -> one.isAfter(other) ? one : other));
    }

    Optional<Instant> last(Event event, String sink) {
        return leadOf(event).map(lead -> newest.get(new Key(event.source(), lead, sink)));
    }
}
