package io.waybill.audit;

import io.waybill.audit.ExistingRows.EventRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/** The events of a batch by routing and type: however many sinks do not take an event, counting it costs the same. */
final class RoutedTotals {

    private static final String ADD =
            "update waybill_routed_total set number = number + ?" + " where routing = ? and source = ? and type = ?";
    private static final String FIRST =
            "insert into waybill_routed_total (number, routing, source, type) values (?,?,?,?)";
    private static final String ADD_TO_HOUR = "update waybill_hourly_routed set number = number + ?"
            + " where routing = ? and source = ? and type = ? and begins_at = ?";
    private static final String FIRST_OF_HOUR =
            "insert into waybill_hourly_routed (number, routing, source, type, begins_at) values (?,?,?,?,?)";

    private record Key(String routing, String source, String type, Instant hour) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return toString().compareTo(other.toString());
        }

        Key ofAllTime() {
            return new Key(routing, source, type, Instant.EPOCH);
        }
    }

    private final Map<Key, Long> hours = new TreeMap<>();

    void add(String routing, EventRow event) {
        hours.merge(
                new Key(
                        routing,
                        event.source(),
                        event.type(),
                        event.receivedAt().truncatedTo(ChronoUnit.HOURS)),
                1L,
                Long::sum);
    }

    /** Is given a number of events of one type, accepted by one routing. */
    @FunctionalInterface
    interface Visitor {
        void visit(String routing, String type, long number) throws SQLException;
    }

    void each(Visitor visitor) throws SQLException {
        for (Map.Entry<Key, Long> each : hours.entrySet()) {
            visitor.visit(each.getKey().routing(), each.getKey().type(), each.getValue());
        }
    }

    /** Only while {@link AuditDatabase#lockForWriting} holds. */
    void writeTo(Connection connection) throws SQLException {
        if (hours.isEmpty()) {
            return;
        }
        Map<Key, Long> all = new TreeMap<>();
        hours.forEach((key, number) -> all.merge(key.ofAllTime(), number, Long::sum));
        write(connection, ADD, FIRST, all, false);
        write(connection, ADD_TO_HOUR, FIRST_OF_HOUR, hours, true);
    }

    private static void write(
            Connection connection, String change, String insert, Map<Key, Long> numbers, boolean byHour)
            throws SQLException {
        try (PreparedStatement add = connection.prepareStatement(change);
                PreparedStatement first = connection.prepareStatement(insert)) {
            for (Map.Entry<Key, Long> each : numbers.entrySet()) {
                if (write(add, each, byHour) == 0) {
                    write(first, each, byHour);
                }
            }
        }
    }

    private static int write(PreparedStatement statement, Map.Entry<Key, Long> number, boolean byHour)
            throws SQLException {
        Key key = number.getKey();
        statement.setLong(1, number.getValue());
        statement.setString(2, key.routing());
        statement.setString(3, key.source());
        statement.setString(4, key.type());
        if (byHour) {
            SqlQuery.setTime(statement, 5, key.hour());
        }
        return statement.executeUpdate();
    }
}
