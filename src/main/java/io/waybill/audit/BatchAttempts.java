package io.waybill.audit;

import io.waybill.audit.ExistingRows.EventRow;
import io.waybill.record.RecordEntry;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The attempts of a batch. One may be recorded before its event: then it has no time, and the key does not find it twice.
 */
final class BatchAttempts {

    /** The ids of the events that are not on record, by those of their attempts. */
    private final Map<String, String> early;

    private final RetryingDeliveries retrying;

    BatchAttempts(Map<String, String> early, RetryingDeliveries retrying) {
        this.early = new HashMap<>(early);
        this.retrying = retrying;
    }

    /** @param events those on record, and those of the batch */
    void addTo(BatchStatements to, List<RecordEntry> entries, Map<String, EventRow> events) throws SQLException {
        UnusualAttempts unusual = new UnusualAttempts(to);
        for (String eventId : Set.copyOf(early.values())) {
            EventRow event = events.get(eventId);
            if (event != null) {
                to.adoptAttempts(eventId, event);
                unusual.adopt(eventId, event.receivedAt());
            }
        }
        for (RecordEntry entry : entries) {
            if (entry instanceof RecordEntry.Attempt attempt && !early.containsKey(attempt.id())) {
                EventRow event = events.get(attempt.eventId());
                if (event == null) {
                    early.put(attempt.id(), attempt.eventId());
                    to.attempt(attempt, null);
                    retrying.attempted(attempt, null);
                } else {
                    to.attempt(attempt, event.receivedAt());
                    unusual.add(attempt, event.receivedAt());
                    retrying.attempted(attempt, event.receivedAt());
                }
            }
        }
    }

    /** Whether attempts at an event were recorded before it. */
    boolean hasEarly(String eventId) {
        return early.containsValue(eventId);
    }
}
