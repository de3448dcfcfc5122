package io.waybill.audit;

import io.waybill.record.DeliveryState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** How a batch changes the totals. */
final class Totals {

    /** What is counted besides the states of deliveries. */
    static final String RECEIVED = "received";

    static final String UNMAPPED = "unmapped";
    static final String DUPLICATE = "duplicate";
    static final String REJECTED = "rejected";

    /** Stands for the sink where a count is not about one. */
    static final String NO_SINK = "";

    private static final String ADD =
            "update waybill_total set number = number + ? where source = ? and sink = ? and state = ?";
    private static final String FIRST = "insert into waybill_total (number, source, sink, state) values (?,?,?,?)";

    private record Key(String source, String sink, String state) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return toString().compareTo(other.toString());
        }
    }

    private final Map<Key, Long> changes = new TreeMap<>();
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

    void add(String source, String what) {
        add(source, what, 1);
    }

    void add(String source, String what, long number) {
        change(source, NO_SINK, what, number);
    }

    void take(String source, String what) {
        change(source, NO_SINK, what, -1);
    }

    void add(String source, String sink, DeliveryState state) {
        change(source, sink, state.written(), 1);
    }

    void take(String source, String sink, DeliveryState state) {
        change(source, sink, state.written(), -1);
    }

    private void change(String source, String sink, String what, long by) {
        changes.merge(new Key(source, sink, what), by, Long::sum);
    }

    /** Only while {@link AuditDatabase#lockForWriting} holds. */
    void writeTo(Connection connection) throws SQLException {
        try (PreparedStatement add = connection.prepareStatement(ADD);
                PreparedStatement first = connection.prepareStatement(FIRST)) {
            for (Map.Entry<Key, Long> change : changes.entrySet()) {
                if (change.getValue() != 0 && write(add, change) == 0) {
                    write(first, change);
                }
            }
        }
        NotReceived.change(connection, received(), expected, delivered());
    }

    private long received() {
        return changes.entrySet().stream()
                .filter(change -> change.getKey().sink().equals(NO_SINK)
                        && change.getKey().state().equals(RECEIVED))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** By sink; without those whose event is not on record, and so has no source. */
    private Map<String, Long> delivered() {
        Map<String, Long> delivered = new HashMap<>(excluded);
        changes.forEach((key, number) -> {
            if (!key.sink().equals(NO_SINK) && !key.source().isEmpty()) {
                delivered.merge(key.sink(), number, Long::sum);
            }
        });
        return delivered;
    }

    private static int write(PreparedStatement statement, Map.Entry<Key, Long> change) throws SQLException {
        statement.setLong(1, change.getValue());
        statement.setString(2, change.getKey().source());
        statement.setString(3, change.getKey().sink());
        statement.setString(4, change.getKey().state());
        return statement.executeUpdate();
    }
}
