package io.waybill.audit;

import io.waybill.audit.ExistingRows.EventRow;
import io.waybill.record.Routing;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The routings that a batch's events name: of this batch, or on record. */
final class BatchRoutings {

    private final Map<String, Routing> inBatch = new HashMap<>();
    private final Lookup onRecord;

    /** Finds a routing on record. */
    @FunctionalInterface
    interface Lookup {
        Optional<Routing> find(String id) throws SQLException;
    }

    BatchRoutings(Lookup onRecord) {
        this.onRecord = onRecord;
    }

    void add(Routing routing) {
        inBatch.put(routing.id(), routing);
    }

    @Nullable
    Routing find(@Nullable String id) throws SQLException {
        if (id == null) {
            return null;
        }
        Routing found = inBatch.get(id);
        return found != null ? found : onRecord.find(id).orElse(null);
    }

    /** Whether the sink had a subscription when the event was accepted, and did not take its type. */
    boolean excluded(String sink, @Nullable EventRow event) throws SQLException {
        Routing routing = event == null ? null : find(event.routing());
        return event != null && routing != null && routing.excludes(sink, event.routedType());
    }
}
