package io.waybill.audit;

import io.waybill.event.Event;
import io.waybill.record.DeliveryState;
import io.waybill.record.Refusal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is on record, counted: from the totals of all time or of hours, and for parts of an hour from the rows. The
 * hub's own events are not among those of all sources.
 *
 * @param events by what is counted, such as {@link Totals#RECEIVED}
 * @param since when each sink got its subscription
 * @param notReceived how many of the received events each sink need not have
 * @param states the deliveries of each sink by their state
 * @param onRecord how many deliveries each sink has whose event is on record
 * @param ofHub the deliveries of the hub's own events by sink and state, where they are not among the others
 */
record LedgerCounts(
        Map<String, Long> events,
        Map<String, Instant> since,
        Map<String, Long> notReceived,
        Map<String, Map<DeliveryState, Long>> states,
        Map<String, Long> onRecord,
        Map<String, Map<DeliveryState, Long>> ofHub) {

    private static final String TOTALS = "select source, sink, state, number from waybill_total";
    private static final String SINCE = "select sink, since, not_received from waybill_subscription";
    private static final String HOURS = "select sink, state, sum(number) from waybill_hourly_total"
            + " where begins_at >= ? and begins_at < ?%s group by sink, state";
    private static final String REFUSED = "select state, sum(number) from waybill_hourly_total"
            + " where begins_at > ? and begins_at < ? and sink = '' and state = any(?)%s group by state";
    private static final List<String> REFUSALS =
            Arrays.stream(Refusal.values()).map(Refusal::written).toList();
    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

    private LedgerCounts() {
        this(new HashMap<>(), new TreeMap<>(), new HashMap<>(), new TreeMap<>(), new HashMap<>(), new TreeMap<>());
    }

    long of(String what) {
        return events.getOrDefault(what, 0L);
    }

    /** How many events each sink should have and has not, for those that lack some: of all time and all sources alone. */
    Map<String, Long> missing() {
        Map<String, Long> missing = new TreeMap<>();
        notReceived.forEach((sink, number) -> {
            long lacks = of(Totals.RECEIVED) - number - onRecord.getOrDefault(sink, 0L);
            if (lacks > 0) {
                missing.put(sink, lacks);
            }
        });
        return missing;
    }

    /** @param source whose, or null for all */
    static LedgerCounts ofAll(Connection connection, Routings routings, @Nullable String source) throws SQLException {
        LedgerCounts counts = new LedgerCounts();
        counts.readSubscriptions(connection);
        SqlQuery.of(TOTALS).each(connection, row -> {
            if (source == null && row.getString(1).equals(Event.HUB)) {
                if (!row.getString(2).equals(Totals.NO_SINK)) {
                    add(counts.ofHub(), row.getString(2), row.getString(3), row.getLong(4));
                }
            } else if (source == null || source.equals(row.getString(1))) {
                counts.add(row.getString(2), row.getString(3), row.getLong(4));
                if (!row.getString(1).isEmpty()) {
                    counts.onRecord().merge(row.getString(2), row.getLong(4), Long::sum);
                }
            }
        });
        counts.addExcluded(ExcludedCounts.ofAll(connection, routings, source));
        return counts;
    }

    /** The events that sinks did not take. They are on record, and filtered. */
    private void addExcluded(Map<String, Long> excluded) {
        excluded.forEach((sink, number) -> {
            add(sink, DeliveryState.FILTERED.written(), number);
            onRecord.merge(sink, number, Long::sum);
        });
    }

    /**
     * Counts what was received in a time: full hours from their totals, and parts of an hour at both ends from the rows. For
     * these there is an index by the time received.
     *
     * @param source whose, or null for all
     * @param from inclusive, or null
     * @param to exclusive, or null
     */
    static LedgerCounts ofTime(
            Connection connection,
            Routings routings,
            @Nullable String source,
            @Nullable Instant from,
            @Nullable Instant to)
            throws SQLException {
        LedgerCounts counts = new LedgerCounts();
        counts.readSubscriptions(connection);
        Instant first = from == null ? Instant.EPOCH : from;
        Instant end = to == null ? LAST : to;
        Instant firstHour = first.plus(1, ChronoUnit.HOURS).minusNanos(1).truncatedTo(ChronoUnit.HOURS);
        Instant hoursEnd = end.truncatedTo(ChronoUnit.HOURS);
        if (firstHour.isBefore(hoursEnd)) {
            counts.readRows(connection, routings, source, first, firstHour);
            counts.readHours(connection, routings, source, firstHour, hoursEnd);
            counts.readRows(connection, routings, source, hoursEnd, end);
        } else {
            counts.readRows(connection, routings, source, first, end);
        }
        counts.readRefusals(connection, source, first, end);
        return counts;
    }

    private void readHours(Connection connection, Routings routings, @Nullable String source, Instant from, Instant to)
            throws SQLException {
        new SqlQuery(HOURS.formatted(ofSource(source)), parameters(source, from, to)).each(connection, row -> {
            if (!REFUSALS.contains(row.getString(2))) {
                add(row.getString(1), row.getString(2), row.getLong(3));
            }
        });
        addExcluded(ExcludedCounts.ofHours(connection, routings, source, from, to));
    }

    private void readRows(Connection connection, Routings routings, @Nullable String source, Instant from, Instant to)
            throws SQLException {
        if (!from.isBefore(to)) {
            return;
        }
        long all = count(connection, "waybill_event where 1 = 1", source, from, to);
        long unmapped =
                count(connection, "waybill_event where type = '%s'".formatted(Event.UNMAPPED), source, from, to);
        add(Totals.NO_SINK, Totals.RECEIVED, all - unmapped);
        add(Totals.NO_SINK, Totals.UNMAPPED, unmapped);
        add(Totals.NO_SINK, Totals.DUPLICATE, count(connection, "waybill_duplicate where 1 = 1", source, from, to));
        add(Totals.NO_SINK, Totals.REJECTED, count(connection, "waybill_rejected where 1 = 1", source, from, to));
        for (String sink : since.keySet()) {
            for (DeliveryState state : DeliveryState.values()) {
                String deliveries = "waybill_delivery where sink = ? and state = ?";
                add(sink, state.written(), count(connection, deliveries, source, from, to, sink, state.written()));
            }
        }
        addExcluded(ExcludedCounts.ofRows(connection, routings, source, from, to));
    }

    private static long count(
            Connection connection, String rows, @Nullable String source, Instant from, Instant to, Object... first)
            throws SQLException {
        List<Object> parameters = new ArrayList<>(List.of(first));
        parameters.addAll(parameters(source, from, to));
        long[] number = new long[1];
        new SqlQuery(
                        "select count(*) from " + rows + " and received_at >= ? and received_at < ?" + ofSource(source),
                        parameters)
                .each(connection, row -> number[0] = row.getLong(1));
        return number[0];
    }

    private static String ofSource(@Nullable String source) {
        return source == null ? " and source <> '" + Event.HUB + "'" : " and source = ?";
    }

    private static List<Object> parameters(@Nullable String source, Object... first) {
        List<Object> parameters = new ArrayList<>(List.of(first));
        if (source != null) {
            parameters.add(source);
        }
        return parameters;
    }

    private void readSubscriptions(Connection connection) throws SQLException {
        SqlQuery.of(SINCE).each(connection, row -> {
            since.put(row.getString(1), SqlQuery.time(row, 2));
            notReceived.put(row.getString(1), row.getLong(3));
        });
    }

    /** Refusals are counted by the hour: those of every hour that the time is a part of. */
    private void readRefusals(Connection connection, @Nullable String source, Instant from, Instant to)
            throws SQLException {
        new SqlQuery(
                        REFUSED.formatted(ofSource(source)),
                        parameters(source, from.minus(Duration.ofHours(1)), to, REFUSALS))
                .each(connection, row -> add(Totals.NO_SINK, row.getString(1), row.getLong(2)));
    }

    /** Whether refusals are counted for that time exactly. */
    static boolean isFullHour(@Nullable Instant time) {
        return time == null || time.equals(time.truncatedTo(ChronoUnit.HOURS));
    }

    private void add(String sink, String state, long number) {
        if (sink.equals(Totals.NO_SINK)) {
            events.merge(state, number, Long::sum);
        } else {
            add(states, sink, state, number);
        }
    }

    private static void add(Map<String, Map<DeliveryState, Long>> deliveries, String sink, String state, long number) {
        deliveries
                .computeIfAbsent(sink, name -> new EnumMap<>(DeliveryState.class))
                .merge(DeliveryState.of(state), number, Long::sum);
    }

    /** How many of a sink's deliveries in a state are not of the hub's own events. */
    long withoutHub(String sink, DeliveryState state, long all) {
        return all - ofHub.getOrDefault(sink, Map.of()).getOrDefault(state, 0L);
    }
}
