package io.waybill.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waybill.record.DeliveryState;
import io.waybill.record.Routing;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Lists events, newest first, one page at a time. */
public final class EventList {

    private static final String EVENT = "e.id, e.source, e.type, e.received_at, e.subject, e.campaign_id,"
            + " e.campaign_name, e.lead_id, e.lead_email, e.unmapped_reason,"
            + " (select n.number from waybill_repeated n where n.event_id = e.id), e.routing,"
            + " coalesce(e.routed_type, e.type)";
    private static final String STATES = "select d.event_id, d.sink, d.state from " + SqlQuery.DELIVERIES_OF_EVENTS;
    private static final String POSITION = "select received_at from waybill_event where id = ?";
    private static final String REJECTED = "e.id, e.source, e.code, e.detail, e.body, e.size_bytes, e.received_at";
    private static final String POSITION_OF_REJECTED = "select received_at from waybill_rejected where id = ?";

    private static final Comparator<Summary> NEWEST_FIRST =
            Comparator.comparing(Summary::receivedAt).thenComparing(Summary::id).reversed();

    private final AuditDatabase database;

    public EventList(AuditDatabase database) {
        this.database = database;
    }

    /**
     * A page. JSON as {@code GET /api/events} answers it.
     *
     * @param next the id to give as {@code before} for the next page; null if this is the last page
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Page<T>(List<T> events, @Nullable String next) {

        private static <T> Page<T> of(List<T> found, int limit, java.util.function.Function<T, String> id) {
            boolean more = found.size() > limit;
            List<T> events = more ? List.copyOf(found.subList(0, limit)) : found;
            return new Page<>(events, more ? id.apply(events.get(limit - 1)) : null);
        }
    }

    /** A short form of an event, with its state at each sink. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Summary(
            String id,
            String source,
            String type,
            Instant receivedAt,
            @Nullable String subject,
            @Nullable Map<String, String> campaign,
            @Nullable Map<String, String> lead,
            @Nullable String unmappedReason,
            long duplicates,
            Map<String, DeliveryState> sinks) {}

    /**
     * A verified webhook that was no event.
     *
     * @param body the beginning of the body; what looks like a secret is masked
     * @param size the size of the whole body, in bytes
     */
    public record Rejected(
            String id, String source, String code, String detail, String body, int size, Instant receivedAt) {}

    /** The position of an event in the list; empty if it is not on record. */
    public Optional<Cursor> positionOf(String id) {
        return position(POSITION, id);
    }

    public Optional<Cursor> positionOfRejected(String id) {
        return position(POSITION_OF_REJECTED, id);
    }

    private Optional<Cursor> position(String query, String id) {
        return database.read("the events", connection -> {
            List<Cursor> found = new ArrayList<>(1);
            SqlQuery.of(query, id).each(connection, row -> found.add(new Cursor(SqlQuery.time(row, 1), id)));
            return found.stream().findFirst();
        });
    }

    /**
     * @param again only events that arrived more than once
     * @param before only events before this position, or null for the newest
     * @throws AuditException if the database does not answer
     */
    public Page<Summary> page(EventFilter filter, boolean again, @Nullable Cursor before, int limit) {
        return database.read("the events", connection -> {
            Collection<Routing> routings = database.routings().all(connection);
            List<EventQuery> queries =
                    again ? List.of(EventQuery.repeated(filter, routings)) : EventQuery.events(filter, routings);
            Map<String, Summary> found = new LinkedHashMap<>();
            Map<String, Routings.RoutedBy> routed = new HashMap<>();
            for (EventQuery query : queries) {
                // One row more than asked for, to know whether there are more.
                read(connection, query.newestFirst(EVENT, before, limit + 1), found, routed);
            }
            readStates(connection, found);
            for (Summary event : found.values()) {
                Routings.RoutedBy by = Objects.requireNonNull(routed.get(event.id()));
                database.routings()
                        .reasons(connection, by, Set.copyOf(event.sinks().keySet()))
                        .keySet()
                        .forEach(sink -> event.sinks().put(sink, DeliveryState.FILTERED));
            }
            return Page.of(
                    found.values().stream()
                            .sorted(NEWEST_FIRST)
                            .limit(limit + 1L)
                            .toList(),
                    limit,
                    Summary::id);
        });
    }

    private static void read(
            Connection connection, SqlQuery query, Map<String, Summary> found, Map<String, Routings.RoutedBy> routed)
            throws SQLException {
        query.each(connection, row -> {
            routed.put(row.getString(1), new Routings.RoutedBy(row.getString(12), row.getString(13)));
            found.put(
                    row.getString(1),
                    new Summary(
                            row.getString(1),
                            row.getString(2),
                            row.getString(3),
                            SqlQuery.time(row, 4),
                            row.getString(5),
                            pair("id", row.getString(6), "name", row.getString(7)),
                            pair("id", row.getString(8), "email", row.getString(9)),
                            row.getString(10),
                            row.getLong(11),
                            new TreeMap<>()));
        });
    }

    private static void readStates(Connection connection, Map<String, Summary> events) throws SQLException {
        SqlQuery.of(STATES, List.copyOf(events.keySet())).each(connection, row -> {
            Summary event = events.get(row.getString(1));
            if (event != null) {
                event.sinks().put(row.getString(2), DeliveryState.of(row.getString(3)));
            }
        });
    }

    /**
     * Only the filter's source, since and until are used.
     *
     * @throws AuditException if the database does not answer
     */
    public Page<Rejected> rejected(EventFilter filter, @Nullable Cursor before, int limit) {
        SqlQuery query = EventQuery.rejected(filter).newestFirst(REJECTED, before, limit + 1);
        return database.read("the rejected webhooks", connection -> {
            List<Rejected> found = new ArrayList<>();
            query.each(
                    connection,
                    row -> found.add(new Rejected(
                            row.getString(1),
                            row.getString(2),
                            row.getString(3),
                            row.getString(4),
                            row.getString(5),
                            row.getInt(6),
                            SqlQuery.time(row, 7))));
            return Page.of(found, limit, Rejected::id);
        });
    }

    private static @Nullable Map<String, String> pair(
            String first, @Nullable String one, String second, @Nullable String other) {
        Map<String, String> pair = new LinkedHashMap<>();
        if (one != null) {
            pair.put(first, one);
        }
        if (other != null) {
            pair.put(second, other);
        }
        return pair.isEmpty() ? null : pair;
    }
}
