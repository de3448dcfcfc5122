package io.waybill.handoff;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was put off by when is due, of the events that come later. Not safe for use by several threads. */
final class RetriesAsked {

    /** Most of those that are asked for are there already, or never come. */
    private static final int MOST_SINGLE = 1_000;

    private Instant all = Instant.MIN;

    private final Map<String, Instant> single = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MOST_SINGLE;
        }
    };

    /** @param eventId null: all events */
    void add(@Nullable String eventId, Instant by) {
        if (eventId == null) {
            all = by;
        } else {
            single.put(eventId, by);
        }
    }

    /** By when the event must have been put off to be due. */
    Instant by(String eventId) {
        Instant one = single.getOrDefault(eventId, Instant.MIN);
        return one.isAfter(all) ? one : all;
    }
}
