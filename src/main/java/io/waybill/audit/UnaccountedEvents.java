package io.waybill.audit;

import io.waybill.record.DeliveryState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Finds the events of a sink that are not where the record says. */
public final class UnaccountedEvents {

    private static final String IN_NO_QUEUE = "in no queue";
    private static final String ON_RECORD =
            "select event_id, state from waybill_delivery where sink = ? and state in ('pending', 'parked')";
    private static final String STATES =
            "select d.event_id, d.state from " + SqlQuery.DELIVERIES_OF_EVENTS + " and d.sink = ?";

    /** The first condition is for the index. */
    private static final String NOT_AT_SINK = "select e.id from waybill_event e where e.received_at >= ?"
            + " and e.source <> 'waybill' and e.unmapped_reason is null and not exists (select 1 from waybill_delivery d"
            + " where d.received_at = e.received_at and d.event_id = e.id and d.sink = ?) and not %s order by e.received_at desc, e.id fetch first %d rows only";

    private final AuditDatabase database;
    private final Function<String, List<String>> queued;

    /** @param queued the ids of all events in a sink's queues, each as often as it is in one */
    public UnaccountedEvents(AuditDatabase database, Function<String, List<String>> queued) {
        this.database = database;
        this.queued = queued;
    }

    /** Whether that is what is wrong with an event. */
    static boolean isMissing(String wrong) {
        return wrong.endsWith(IN_NO_QUEUE);
    }

    /**
     * What is wrong, by event id. Events that move meanwhile may be among them; only what is found twice is certain.
     *
     * @throws AuditException if the database does not answer
     */
    Map<String, String> find(String sink) {
        Map<String, Integer> inQueues = new HashMap<>();
        queued.apply(sink).forEach(id -> inQueues.merge(id, 1, Integer::sum));
        Map<String, String> wrong = new TreeMap<>();
        database.read("the pending events", connection -> {
            SqlQuery.of(ON_RECORD, sink).each(connection, row -> {
                Integer times = inQueues.remove(row.getString(1));
                if (times == null) {
                    wrong.put(row.getString(1), "on record as %s, %s".formatted(row.getString(2), IN_NO_QUEUE));
                } else if (times > 1) {
                    wrong.put(row.getString(1), "%d times in its queues".formatted(times));
                }
            });
            List<String> rest = new ArrayList<>(inQueues.keySet());
            rest.forEach(id -> wrong.put(id, "in a queue, not on record"));
            SqlQuery.of(STATES, rest, sink)
                    .each(
                            connection,
                            row -> wrong.put(
                                    row.getString(1),
                                    "in a queue, on record as %s"
                                            .formatted(DeliveryState.of(row.getString(2))
                                                    .written())));
            return wrong;
        });
        return wrong;
    }

    /**
     * The newest received events that are not on record at the sink, by id.
     *
     * @throws AuditException if the database does not answer
     */
    List<String> notAt(String sink, Instant since, int most) {
        return database.read("the received events", connection -> {
            List<String> ids = new ArrayList<>();
            ExcludedEvents excluded =
                    ExcludedEvents.at(sink, database.routings().all(connection));
            List<Object> parameters = new ArrayList<>(List.of(since, sink));
            parameters.addAll(excluded.parameters());
            new SqlQuery(NOT_AT_SINK.formatted("(" + excluded.condition() + ")", most), parameters)
                    .each(connection, row -> ids.add(row.getString(1)));
            return ids;
        });
    }
}
