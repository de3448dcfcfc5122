package io.waybill.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts, for each sink, the events that it did not take when they were accepted. These have no rows, so they are counted
 * by routing and type, and what each sink did not take follows from that.
 *
 * <p>Those that were sent to the sink later are still among them: the totals take each of these away again, of all time and
 * of the hour.
 */
final class ExcludedCounts {

    private static final String TOTALS =
            "select routing, type, sum(number) from waybill_routed_total%s group by routing, type";
    private static final String HOURS = "select routing, type, sum(number) from waybill_hourly_routed"
            + " where begins_at >= ? and begins_at < ?%s group by routing, type";
    private static final String EVENTS = "select routing, coalesce(routed_type, type), count(*) from waybill_event"
            + " where received_at >= ? and received_at < ? and routing is not null%s"
            + " group by routing, coalesce(routed_type, type)";
    private static final String TAKEN_LATER = "select sink, count(*) from waybill_taken_later"
            + " where received_at >= ? and received_at < ?%s group by sink";

    private final Connection connection;
    private final Routings routings;
    private final @Nullable String source;
    private final Map<String, Long> counts = new HashMap<>();

    private ExcludedCounts(Connection connection, Routings routings, @Nullable String source) {
        this.connection = connection;
        this.routings = routings;
        this.source = source;
    }

    /** @param source whose, or null for all */
    static Map<String, Long> ofAll(Connection connection, Routings routings, @Nullable String source)
            throws SQLException {
        ExcludedCounts excluded = new ExcludedCounts(connection, routings, source);
        excluded.add(
                source == null
                        ? SqlQuery.of(TOTALS.formatted(""))
                        : SqlQuery.of(TOTALS.formatted(" where source = ?"), source));
        return excluded.counts;
    }

    /** Those received in full hours; of these, too, those that were sent to the sink later are still among them. */
    static Map<String, Long> ofHours(
            Connection connection, Routings routings, @Nullable String source, Instant from, Instant to)
            throws SQLException {
        ExcludedCounts excluded = new ExcludedCounts(connection, routings, source);
        excluded.add(excluded.between(HOURS, from, to));
        return excluded.counts;
    }

    /** Those received in a time, from the rows: without those that were sent to the sink later. */
    static Map<String, Long> ofRows(
            Connection connection, Routings routings, @Nullable String source, Instant from, Instant to)
            throws SQLException {
        ExcludedCounts excluded = new ExcludedCounts(connection, routings, source);
        excluded.add(excluded.between(EVENTS, from, to));
        excluded.between(TAKEN_LATER, from, to)
                .each(connection, row -> excluded.counts.merge(row.getString(1), -row.getLong(2), Long::sum));
        return excluded.counts;
    }

    private SqlQuery between(String query, Instant from, Instant to) {
        List<Object> parameters = new ArrayList<>(List.of(from, to));
        if (source != null) {
            parameters.add(source);
        }
        return new SqlQuery(query.formatted(source == null ? "" : " and source = ?"), parameters);
    }

    private record Routed(Routings.RoutedBy by, long number) {}

    private void add(SqlQuery query) throws SQLException {
        List<Routed> found = new ArrayList<>();
        query.each(
                connection,
                row -> found.add(
                        new Routed(new Routings.RoutedBy(row.getString(1), row.getString(2)), row.getLong(3))));
        for (Routed routed : found) {
            routings.find(connection, routed.by().routing())
                    .ifPresent(routing -> routing.excluding(routed.by().type())
                            .forEach(sink -> counts.merge(sink, routed.number(), Long::sum)));
        }
    }
}
