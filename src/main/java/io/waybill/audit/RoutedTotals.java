package io.waybill.audit;

import io.waybill.audit.ExistingRows.EventRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The events of a batch by routing and type: however many sinks do not take an event, counting it costs the same. */
final class RoutedTotals {

    private static final CountTable ALL_TIME = new CountTable("waybill_routed_total", "routing", "source", "type");
    private static final CountTable HOURS =
            new CountTable("waybill_hourly_routed", "begins_at", "routing", "source", "type");

    private record Key(String routing, String source, String type) {}

    private final Map<Key, Long> changes = new LinkedHashMap<>();
    private final Map<List<Object>, Long> hours = new LinkedHashMap<>();

    void add(String routing, EventRow event) {
        Key key = new Key(routing, event.source(), event.routedType());
        changes.merge(key, 1L, Long::sum);
        hours.merge(
                List.of(event.receivedAt().truncatedTo(ChronoUnit.HOURS), routing, key.source(), key.type()),
                1L,
                Long::sum);
    }

    /** Is given a number of events of one type, accepted by one routing. */
    @FunctionalInterface
    interface Visitor {
        void visit(String routing, String type, long number) throws SQLException;
    }

    void each(Visitor visitor) throws SQLException {
        for (Map.Entry<Key, Long> each : changes.entrySet()) {
            visitor.visit(each.getKey().routing(), each.getKey().type(), each.getValue());
        }
    }

    /** Only while {@link AuditDatabase#lockForWriting} holds. */
    void writeTo(Connection connection) throws SQLException {
        Map<List<Object>, Long> allTime = new LinkedHashMap<>();
        changes.forEach((key, number) -> allTime.put(List.of(key.routing(), key.source(), key.type()), number));
        ALL_TIME.add(connection, allTime);
        HOURS.add(connection, hours);
    }
}
