package io.waybill.audit;

import io.waybill.event.Event;
import io.waybill.record.DeliveryState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Answers the question: how much happened, hour by hour? An hour is that in which an event was received: what becomes of
 * the event later changes the counts of that hour. Hours begin by UTC, and are kept as long as their events. Counts come in
 * no order. The hub's own events are among them only if they are asked for by source.
 */
public final class HourlyTotals {

    /** Webhooks: the states received, unmapped, duplicate, rejected, unverified and unavailable. */
    private static final String WEBHOOKS = "waybill_hourly_total where sink = ''";

    private static final String DELIVERIES = "waybill_hourly_total where sink <> ''";
    private static final String ROUTED = "select begins_at, routing, source, type, number from waybill_hourly_routed"
            + " where begins_at >= ? and begins_at < ?";

    private final AuditDatabase database;

    public HourlyTotals(AuditDatabase database) {
        this.database = database;
    }

    /** By what counts are told apart. */
    public enum By {
        HOUR("begins_at"),
        SOURCE,
        SINK,
        STATE,
        TYPE;

        private final String column;

        By() {
            this.column = name().toLowerCase(Locale.ROOT);
        }

        By(String column) {
            this.column = column;
        }
    }

    /**
     * A count. What was not asked for is null or empty.
     *
     * @param hour when the hour begins
     * @param type the event's type now, and of an unmapped event the provider's; empty for what was refused or rejected, and
     *     for duplicates
     */
    public record Count(@Nullable Instant hour, String source, String sink, String state, String type, long number) {

        private Count of(Set<By> by, long changed) {
            return new Count(
                    by.contains(By.HOUR) ? hour : null,
                    by.contains(By.SOURCE) ? source : "",
                    by.contains(By.SINK) ? sink : "",
                    by.contains(By.STATE) ? state : "",
                    by.contains(By.TYPE) ? type : "",
                    changed);
        }
    }

    /**
     * Counts webhooks, by their states received, unmapped, duplicate, rejected, unverified and unavailable. No count is about
     * a sink.
     *
     * @param since the hour with this time is the first one
     * @param until exclusive; if it is within an hour, the whole hour counts
     * @throws AuditException if the database does not answer
     */
    public List<Count> webhooks(Instant since, Instant until, Set<By> by) {
        return database.read("the hourly totals", connection -> some(read(connection, WEBHOOKS, since, until, by)));
    }

    /**
     * Counts deliveries, by the states that they have now. An event that a sink did not take is filtered at the sink, under
     * the type that it had when it was accepted.
     *
     * @param since the hour with this time is the first one
     * @param until exclusive; if it is within an hour, the whole hour counts
     * @throws AuditException if the database does not answer
     */
    public List<Count> deliveries(Instant since, Instant until, Set<By> by) {
        return database.read("the hourly totals", connection -> {
            Map<Count, Count> counts = read(connection, DELIVERIES, since, until, by);
            addExcluded(connection, since, until, by, counts);
            return some(counts);
        });
    }

    private static List<Count> some(Map<Count, Count> counts) {
        return counts.values().stream().filter(count -> count.number() != 0).toList();
    }

    private static Map<Count, Count> read(Connection connection, String from, Instant since, Instant until, Set<By> by)
            throws SQLException {
        Set<By> sorted = by.isEmpty() ? EnumSet.noneOf(By.class) : EnumSet.copyOf(by);
        String columns = sorted.stream().map(each -> each.column).collect(Collectors.joining(", "));
        String sql = "select %ssum(number) as number from %s and begins_at >= ? and begins_at < ?%s"
                .formatted(
                        columns.isEmpty() ? "" : columns + ", ",
                        // Alarms are in no count of all sources.
                        by.contains(By.SOURCE) ? from : from + " and source <> '" + Event.HUB + "'",
                        columns.isEmpty() ? "" : " group by " + columns);
        Map<Count, Count> counts = new LinkedHashMap<>();
        SqlQuery.of(sql, since.truncatedTo(ChronoUnit.HOURS), until).each(connection, row -> {
            int column = 1;
            Instant hour = sorted.contains(By.HOUR) ? SqlQuery.time(row, column++) : null;
            String source = sorted.contains(By.SOURCE) ? row.getString(column++) : "";
            String sink = sorted.contains(By.SINK) ? row.getString(column++) : "";
            String state = sorted.contains(By.STATE) ? row.getString(column++) : "";
            String type = sorted.contains(By.TYPE) ? row.getString(column++) : "";
            add(counts, new Count(hour, source, sink, state, type, row.getLong(column)), sorted);
        });
        return counts;
    }

    /** What sinks did not take is counted by routing; which sinks these are follows from it. */
    private void addExcluded(Connection connection, Instant since, Instant until, Set<By> by, Map<Count, Count> counts)
            throws SQLException {
        record Routed(Instant hour, String routing, String source, String type, long number) {}
        List<Routed> found = new ArrayList<>();
        SqlQuery.of(ROUTED, since.truncatedTo(ChronoUnit.HOURS), until)
                .each(
                        connection,
                        row -> found.add(new Routed(
                                SqlQuery.time(row, 1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getLong(5))));
        String filtered = DeliveryState.FILTERED.written();
        for (Routed each : found) {
            database.routings().find(connection, each.routing()).ifPresent(routing -> routing.excluding(each.type())
                    .forEach(sink -> add(
                            counts,
                            new Count(each.hour(), each.source(), sink, filtered, each.type(), each.number()),
                            by)));
        }
    }

    private static void add(Map<Count, Count> counts, Count count, Set<By> by) {
        counts.merge(
                count.of(by, 0),
                count.of(by, count.number()),
                (one, other) -> one.of(by, one.number() + other.number()));
    }
}
