package io.waybill.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How many of the received events a sink need not have: those accepted while it had no subscription, and those that a
 * replay mapped and sent to other sinks. It is kept beside the subscription, so that the ledger can compare the sink's
 * deliveries with what the hub has received: all other events must be among them.
 *
 * <p>A delivery whose event is not on record does not count as one here. So it does not matter which of the two is written
 * first.
 */
final class NotReceived {

    /** As the totals say; the parameter is the sink. */
    static final String AT_FIRST = "greatest(0, (select coalesce(sum(number), 0) from waybill_total"
            + " where source <> 'waybill' and sink = '' and state = 'received') - (select coalesce(sum(t.number), 0) from waybill_total t"
            + " where t.source not in ('', 'waybill') and t.sink = ?))";

    private static final String SINKS = "select sink from waybill_subscription";
    private static final String CHANGE =
            "update waybill_subscription set not_received = greatest(0, not_received + ?) where sink = ?";
    private static final String ACCEPT = "update waybill_subscription set not_received = ? where sink = ?";

    private NotReceived() {}

    /**
     * Takes down what a batch brings.
     *
     * @param received how many events are received now that were not before
     * @param expected for how many of them each sink had a subscription
     * @param delivered how many deliveries each sink has now that it had not before
     */
    static void change(Connection connection, long received, Map<String, Long> expected, Map<String, Long> delivered)
            throws SQLException {
        if (received == 0 && delivered.values().stream().allMatch(number -> number == 0)) {
            return;
        }
        for (String sink : sinks(connection)) {
            // More deliveries than expected: a replay of events that the sink did not have. Fewer: they are missing.
            long has = Math.max(expected.getOrDefault(sink, 0L), delivered.getOrDefault(sink, 0L));
            if (received != has) {
                SqlQuery.of(CHANGE, received - has, sink).update(connection);
            }
        }
    }

    /** From now on, what is missing is not missed. */
    static void accept(Connection connection, Routings routings) throws SQLException {
        LedgerCounts counts = LedgerCounts.ofAll(connection, routings, null);
        for (String sink : sinks(connection)) {
            long has = counts.onRecord().getOrDefault(sink, 0L);
            SqlQuery.of(ACCEPT, Math.max(0, counts.of(Totals.RECEIVED) - has), sink)
                    .update(connection);
        }
    }

    private static List<String> sinks(Connection connection) throws SQLException {
        List<String> sinks = new ArrayList<>();
        SqlQuery.of(SINKS).each(connection, row -> sinks.add(row.getString(1)));
        return sinks;
    }
}
