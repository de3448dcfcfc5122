package io.waybill.sink.flow;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * When it was last asked to make due what was put off: that counts for the readers of later generations and turns, too. Not safe
 * for use by several threads.
 */
final class AskedRetries {

    /** Until the sink has a reader again, here or at another hub. */
    private static final Duration OF_ONE_EVENT = Duration.ofMinutes(10);

    private final Map<String, Instant> bySink = new HashMap<>();

    private record Single(String sink, String eventId) {}

    private final Map<Single, Instant> single = new HashMap<>();

    /** Of all events of a sink that were put off by that time. */
    void add(String sink, Instant by) {
        bySink.merge(sink, by, (before, now) -> now.isAfter(before) ? now : before);
    }

    /** Of one event. */
    void add(String sink, String eventId, Instant by) {
        single.values().removeIf(time -> time.isBefore(by.minus(OF_ONE_EVENT)));
        single.put(new Single(sink, eventId), by);
    }

    /** Asks a reader that has not begun. */
    void tell(Holdable reader) {
        Instant all = bySink.get(reader.sink());
        if (all != null) {
            reader.retry(null, all);
        }
        single.forEach((each, by) -> {
            if (each.sink().equals(reader.sink())) {
                reader.retry(each.eventId(), by);
            }
        });
    }

    void forget(String sink) {
        bySink.remove(sink);
        single.keySet().removeIf(each -> each.sink().equals(sink));
    }
}
