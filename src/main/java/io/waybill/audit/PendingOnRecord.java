package io.waybill.audit;

import io.waybill.handoff.PendingEvents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The pending events, as they are on record. Methods throw an {@link AuditException} if the database does not answer. */
public final class PendingOnRecord implements PendingEvents {

    private static final String ONE =
            "select d.received_at from " + SqlQuery.DELIVERIES_OF_EVENTS + " and d.state = 'pending'";
    private static final String OLDEST = "select min(received_at) from waybill_delivery where state = 'pending'";

    private final AuditDatabase database;

    public PendingOnRecord(AuditDatabase database) {
        this.database = database;
    }

    @Override
    public boolean isPending(String eventId) {
        return first(SqlQuery.of(ONE, List.of(eventId))).isPresent();
    }

    @Override
    public Optional<Instant> oldest() {
        return first(SqlQuery.of(OLDEST));
    }

    private Optional<Instant> first(SqlQuery query) {
        return database.read("the pending events", connection -> {
            List<Instant> times = new ArrayList<>();
            query.each(connection, row -> {
                Instant time = SqlQuery.timeOrNull(row, 1);
                if (time != null) {
                    times.add(time);
                }
            });
            return times.stream().findFirst();
        });
    }
}
