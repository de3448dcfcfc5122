package io.waybill.audit;

import io.waybill.record.DeliveryState;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** Answers the question: what became of the events for each endpoint of a client? */
public final class EndpointCounts {

    private static final String OF_SINK = "select endpoint, state, number from waybill_endpoint_total where sink = ?";

    private final AuditDatabase database;

    public EndpointCounts(AuditDatabase database) {
        this.database = database;
    }

    /**
     * The deliveries of a sink by endpoint and state, of all time. Those whose endpoint is not known are not among them.
     *
     * @throws AuditException if the database does not answer
     */
    public Map<String, Map<DeliveryState, Long>> of(String sink) {
        return database.read("the counts of endpoints", connection -> {
            Map<String, Map<DeliveryState, Long>> counts = new TreeMap<>();
            SqlQuery.of(OF_SINK, sink).each(connection, row -> counts.computeIfAbsent(
                            row.getString(1), endpoint -> new EnumMap<>(DeliveryState.class))
                    .put(DeliveryState.of(row.getString(2)), row.getLong(3)));
            return counts;
        });
    }
}
