package io.waybill.audit;

import io.waybill.audit.ExistingRows.DeliveryRow;
import io.waybill.audit.ExistingRows.EventRow;
import io.waybill.event.Event;
import io.waybill.record.DeliveryState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a batch changes the totals: those of all time, and those of each hour in which events were received. */
final class Totals {

    /** What is counted besides the states of deliveries. */
    static final String RECEIVED = "received";

    static final String UNMAPPED = "unmapped";
    static final String DUPLICATE = "duplicate";
    static final String REJECTED = "rejected";

    /** Stands for the sink where a count is not about one. */
    static final String NO_SINK = "";

    /** Stands for the type of what is no event, and of an event that arrived again. */
    static final String NO_TYPE = "";

    private static final CountTable ALL_TIME = new CountTable("waybill_total", "source", "sink", "state");
    private static final CountTable HOURS =
            new CountTable("waybill_hourly_total", "begins_at", "source", "sink", "state", "type");

    private record Key(String source, String sink, String state) {}

    private final Map<Key, Long> changes = new LinkedHashMap<>();
    private final Map<List<Object>, Long> hours = new LinkedHashMap<>();
    private final Map<String, Long> expected = new HashMap<>();
    private final Map<String, Long> excluded = new HashMap<>();

    /** An event that was just received is for this sink, too. */
    void expect(String sink) {
        expected.merge(sink, 1L, Long::sum);
    }

    /** Events that were just received are for this sink, too, but not of its types: they have no rows. */
    void exclude(String sink, long number) {
        expected.merge(sink, number, Long::sum);
        excluded.merge(sink, number, Long::sum);
    }

    /** @param at a time within the hour */
    void add(Instant at, String source, String what, long number) {
        change(new Key(source, NO_SINK, what), at, NO_TYPE, number);
    }

    /** @param by 1, or -1 to take it away again */
    void add(EventRow event, int by) {
        change(
                new Key(event.source(), NO_SINK, event.unmapped() ? UNMAPPED : RECEIVED),
                event.receivedAt(),
                event.countedType(),
                by);
    }

    /**
     * Counts a delivery in its state. While its event is not on record, it belongs to no source and to no hour.
     *
     * @param by 1, or -1 to take it away again
     */
    void add(DeliveryRow delivery, @Nullable EventRow event, String sink, int by) {
        change(
                new Key(delivery.source(), sink, delivery.state().written()),
                event == null ? null : delivery.receivedAt(),
                event == null ? NO_TYPE : event.countedType(),
                by);
    }

    /** The sink did not take the event: until now it was counted by its routing alone, as filtered. */
    void takeExcluded(EventRow event, String sink) {
        change(
                new Key(event.source(), sink, DeliveryState.FILTERED.written()),
                event.receivedAt(),
                event.routedType(),
                -1);
    }

    private void change(Key key, @Nullable Instant at, String type, long by) {
        changes.merge(key, by, Long::sum);
        if (at != null) {
            hours.merge(
                    List.of(at.truncatedTo(ChronoUnit.HOURS), key.source(), key.sink(), key.state(), type),
                    by,
                    Long::sum);
        }
    }

    /** Only while {@link AuditDatabase#lockForWriting} holds. */
    void writeTo(Connection connection) throws SQLException {
        Map<List<Object>, Long> allTime = new LinkedHashMap<>();
        changes.forEach((key, number) -> allTime.put(List.of(key.source(), key.sink(), key.state()), number));
        ALL_TIME.add(connection, allTime);
        HOURS.add(connection, hours);
        NotReceived.change(connection, received(), expected, delivered());
    }

    private long received() {
        return changes.entrySet().stream()
                .filter(change -> change.getKey().sink().equals(NO_SINK)
                        && !change.getKey().source().equals(Event.HUB)
                        && change.getKey().state().equals(RECEIVED))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** By sink; without those whose event is not on record, and so has no source. */
    private Map<String, Long> delivered() {
        Map<String, Long> delivered = new HashMap<>(excluded);
        changes.forEach((key, number) -> {
            if (!key.sink().equals(NO_SINK)
                    && !key.source().isEmpty()
                    && !key.source().equals(Event.HUB)) {
                delivered.merge(key.sink(), number, Long::sum);
            }
        });
        return delivered;
    }
}
