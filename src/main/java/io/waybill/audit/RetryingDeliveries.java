package io.waybill.audit;

import io.waybill.audit.ExistingRows.DeliveryKey;
import io.waybill.audit.ExistingRows.DeliveryRow;
import io.waybill.record.AttemptOutcome;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The pending deliveries that are tried again: those that have failed since they are pending, as a replay begins anew. They have a
 * table of their own, because they may be few among all that are pending. What a batch may have changed is looked up in the
 * other tables, so that the order of entries does not matter.
 */
final class RetryingDeliveries {

    private static final String REMOVED = "delete from waybill_retrying where event_id = ? and sink = ?";
    private static final String ADDED = "insert into waybill_retrying (received_at, event_id, sink)"
            + " select d.received_at, d.event_id, d.sink from waybill_delivery d"
            + " where d.received_at = ? and d.event_id = ? and d.sink = ? and d.state = 'pending'"
            + " and exists (select 1 from waybill_attempt f"
            + " where f.received_at = d.received_at and f.event_id = d.event_id and f.sink = d.sink"
            + " and f.outcome not in ('delivered', 'dry-run')"
            + " and (d.settled_at is null or f.started_at >= d.settled_at))";

    private final Set<DeliveryKey> before;

    /** When the event of each delivery arrived; null while it is not on record. */
    private final Map<DeliveryKey, @Nullable Instant> changed = new LinkedHashMap<>();

    /** @param before those that are in the table */
    RetryingDeliveries(Set<DeliveryKey> before) {
        this.before = before;
    }

    void attempted(RecordEntry.Attempt attempt, @Nullable Instant receivedAt) {
        if (attempt.outcome() != AttemptOutcome.DELIVERED && attempt.outcome() != AttemptOutcome.DRY_RUN) {
            changed.put(new DeliveryKey(attempt.eventId(), attempt.sink()), receivedAt);
        }
    }

    /**
     * A delivery has changed. One that has become pending again may have attempts that were recorded before.
     *
     * @param hasEarlyAttempts whether attempts at its event were recorded before the event
     */
    void written(DeliveryKey key, DeliveryRow row, boolean hasEarlyAttempts) {
        boolean mayHaveFailed = row.state() == DeliveryState.PENDING && (hasEarlyAttempts || row.settledAt() != null);
        if (before.contains(key) || mayHaveFailed) {
            changed.put(key, row.receivedAt());
        }
    }

    /** To be called when the batch's other rows are written. */
    void writeTo(Connection connection) throws SQLException {
        if (changed.isEmpty()) {
            return;
        }
        try (PreparedStatement remove = connection.prepareStatement(REMOVED);
                PreparedStatement add = connection.prepareStatement(ADDED)) {
            for (Map.Entry<DeliveryKey, @Nullable Instant> each : changed.entrySet()) {
                remove.setString(1, each.getKey().eventId());
                remove.setString(2, each.getKey().sink());
                remove.addBatch();
                SqlQuery.setTime(add, 1, each.getValue());
                add.setString(2, each.getKey().eventId());
                add.setString(3, each.getKey().sink());
                add.addBatch();
            }
            remove.executeBatch();
            add.executeBatch();
        }
    }
}
