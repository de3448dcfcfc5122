package io.waybill.audit;

import io.waybill.audit.ExistingRows.DeliveryKey;
import io.waybill.audit.ExistingRows.DeliveryRow;
import io.waybill.event.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries of a batch that are for endpoints of clients: counted by endpoint, and in a table by which those of an
 * endpoint are found. Other deliveries have no row in either, so that they cost nothing.
 */
final class EndpointDeliveries {

    private static final CountTable TOTALS = new CountTable("waybill_endpoint_total", "sink", "endpoint", "state");

    private static final String ADDED = "insert into waybill_endpoint_delivery (endpoint, received_at, event_id, sink)"
            + " values (?,?,?,?) on conflict do nothing";
    private static final String MOVED = "update waybill_endpoint_delivery set endpoint = ?"
            + " where received_at = ? and event_id = ? and sink = ?";

    private final Map<List<Object>, Long> totals = new LinkedHashMap<>();
    private final Map<DeliveryKey, DeliveryRow> added = new LinkedHashMap<>();
    private final Map<DeliveryKey, DeliveryRow> moved = new LinkedHashMap<>();

    /**
     * Counts a delivery in its state, as the ledger does: without the hub's own events.
     *
     * @param by 1, or -1 to take it away again
     */
    void count(DeliveryKey key, DeliveryRow row, int by) {
        String endpoint = row.endpoint();
        if (endpoint != null && !row.source().equals(Event.HUB)) {
            totals.merge(List.of(key.sink(), endpoint, row.state().written()), (long) by, Long::sum);
        }
    }

    /** @param before what the row is now, or null */
    void written(DeliveryKey key, DeliveryRow row, @Nullable DeliveryRow before) {
        String endpoint = row.endpoint();
        String known = before == null || before.receivedAt() == null ? null : before.endpoint();
        if (endpoint == null || row.receivedAt() == null) {
            return;
        }
        if (known == null) {
            added.put(key, row);
        } else if (!endpoint.equals(known)) {
            moved.put(key, row);
        }
    }

    void addTo(BatchStatements to) throws SQLException {
        add(to, ADDED, added);
        add(to, MOVED, moved);
    }

    private static void add(BatchStatements to, String sql, Map<DeliveryKey, DeliveryRow> rows) throws SQLException {
        for (Map.Entry<DeliveryKey, DeliveryRow> each : rows.entrySet()) {
            PreparedStatement statement = to.prepare(sql);
            statement.setString(1, each.getValue().endpoint());
            SqlQuery.setTime(
                    statement, 2, Objects.requireNonNull(each.getValue().receivedAt()));
            statement.setString(3, each.getKey().eventId());
            statement.setString(4, each.getKey().sink());
            statement.addBatch();
        }
    }

    /** Only while {@link AuditDatabase#lockForWriting} holds. */
    void writeTo(Connection connection) throws SQLException {
        TOTALS.add(connection, totals);
    }
}
