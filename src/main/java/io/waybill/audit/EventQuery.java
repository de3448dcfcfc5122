package io.waybill.audit;

import io.waybill.event.Json;
import io.waybill.record.DeliveryState;
import io.waybill.record.Routing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A query for rows in the order in which they arrived. It begins with the table that has the fewest rows to look at, and
 * reads them in the order of an index, so that a page costs the same however many rows there are.
 *
 * <p>H2 reads in the order of an index only if the order names the index's columns from the first one on, also those that
 * have one value in all rows; and it begins with the table meant if the other is joined to it from the left. PostgreSQL
 * makes nothing of either.
 */
final class EventQuery {

    private static final String EVENTS = "waybill_event e";
    private static final String DELIVERIES = "waybill_delivery d left join waybill_event e on e.id = d.event_id";
    private static final String REPEATED = "waybill_repeated r left join waybill_event e on e.id = r.event_id";
    private static final String REJECTED = "waybill_rejected e";

    /** The event may be recorded later. */
    static final String HAS_EVENT = "e.id is not null";

    /** One row for an event that is in the same state at several sinks. */
    private static final String FIRST_SINK = "not exists (select 1 from waybill_delivery o"
            + " where o.received_at = d.received_at and o.event_id = d.event_id and o.state = d.state and o.sink < d.sink)";

    private final String from;
    private final String at;
    private final String id;

    /** The columns before the time in the index. */
    final List<String> same = new ArrayList<>();

    final List<String> conditions = new ArrayList<>();
    private final List<Object> parameters = new ArrayList<>();

    EventQuery(String from, String at, String id) {
        this.from = from;
        this.at = at;
        this.id = id;
    }

    /**
     * Queries {@code waybill_event e}: one query, or two that may both have an event.
     *
     * @param routings those on record
     */
    static List<EventQuery> events(EventFilter filter, Collection<Routing> routings) {
        EventQuery recorded = recorded(filter, routings);
        if (filter.state() != DeliveryState.FILTERED || filter.endpoint() != null) {
            return List.of(recorded);
        }
        ExcludedEvents excluded = ExcludedEvents.at(filter.sink(), routings);
        return excluded.isNone() ? List.of(recorded) : List.of(recorded, excluded(filter, excluded));
    }

    /** The events that the state's sink did not take. */
    private static EventQuery excluded(EventFilter filter, ExcludedEvents excluded) {
        EventQuery query = inOrderOfEvents(filter);
        query.conditions.add(excluded.condition());
        query.parameters.addAll(excluded.parameters());
        return query.like(filter, "e.source");
    }

    private static EventQuery inOrderOfEvents(EventFilter filter) {
        EventQuery query = new EventQuery(EVENTS, "e.received_at", "e.id");
        Stream.of(
                        column("e.lead_id", filter.lead()),
                        column("e.campaign_id", filter.campaign()),
                        column("e.type", filter.type()),
                        column("e.source", filter.source()))
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(query.same::add);
        return query;
    }

    private static EventQuery recorded(EventFilter filter, Collection<Routing> routings) {
        EventQuery query;
        if (Boolean.TRUE.equals(filter.retrying())) {
            return FewEvents.retrying(filter);
        }
        Integer code = filter.code();
        Integer attempts = filter.attempts();
        if (code != null && UnusualAttempts.hasAllOf(code)) {
            return FewEvents.unusual(
                    "answer_code", "=", code, filter, filter.but().code(null));
        }
        if (attempts != null && UnusualAttempts.hasAllFrom(attempts)) {
            return FewEvents.unusual(
                    "number", ">=", attempts, filter, filter.but().attempts(null));
        }
        if (filter.endpoint() != null && (filter.state() == null || filter.state() == DeliveryState.DELIVERED)) {
            return FewEvents.ofEndpoint(filter);
        }
        if (filter.state() == null) {
            query = inOrderOfEvents(filter);
            query.hasSubscription(filter.sink(), routings);
        } else {
            query = new EventQuery(DELIVERIES, "d.received_at", "d.event_id");
            query.conditions.add(HAS_EVENT);
            if (filter.sink() == null) {
                query.conditions.add(FIRST_SINK);
            } else {
                query.same.add("d.sink");
                query.where("d.sink = ?", filter.sink());
            }
            query.same.add("d.state");
            query.where("d.state = ?", filter.state().written());
        }
        return query.like(filter, filter.state() == null ? "e.source" : "d.source");
    }

    /** Queries {@code waybill_event e}, only events that arrived more than once. */
    static EventQuery repeated(EventFilter filter, Collection<Routing> routings) {
        EventQuery query = new EventQuery(REPEATED, "r.received_at", "r.event_id");
        query.conditions.add(HAS_EVENT);
        query.hasSubscription(filter.sink(), routings);
        return query.like(filter, "e.source");
    }

    /** Queries {@code waybill_rejected e}. Only the filter's source, since and until are used. */
    static EventQuery rejected(EventFilter filter) {
        EventQuery query = new EventQuery(REJECTED, "e.received_at", "e.id");
        if (filter.source() != null) {
            query.same.add("e.source");
        }
        query.where("e.source = ?", filter.source());
        return query.between(filter.since(), filter.until());
    }

    private static @Nullable String column(String name, @Nullable String value) {
        return value == null ? null : name;
    }

    /** Of a condition with several parameters. */
    void add(Object parameter) {
        parameters.add(parameter);
    }

    void where(String condition, @Nullable Object parameter) {
        if (parameter != null) {
            conditions.add(condition);
            parameters.add(parameter);
        }
    }

    private void hasSubscription(@Nullable String sink, Collection<Routing> routings) {
        if (sink != null) {
            where(
                    "(e.routing = any(?)"
                            + " or exists (select 1 from waybill_delivery d"
                            + " where d.received_at = e.received_at and d.event_id = e.id and d.sink = ?))",
                    routings.stream()
                            .filter(routing -> routing.sinks().containsKey(sink))
                            .map(Routing::id)
                            .toList());
            parameters.add(sink);
        }
    }

    private void hasAttempt(String condition, @Nullable Integer parameter, @Nullable String sink) {
        if (parameter != null) {
            where(
                    "exists (select 1 from waybill_attempt t where t.received_at = e.received_at and t.event_id = e.id and t.%s%s)"
                            .formatted(condition, sink == null ? "" : " and t.sink = ?"),
                    parameter);
            if (sink != null) {
                parameters.add(sink);
            }
        }
    }

    private EventQuery between(@Nullable Instant since, @Nullable Instant until) {
        where(at + " >= ?", since);
        where(at + " < ?", until);
        return this;
    }

    EventQuery like(EventFilter filter, String source) {
        where("e.id = ?", filter.id());
        where(source + " = ?", filter.source());
        where("e.type = ?", filter.type());
        where("e.provider_event_id = ?", filter.providerEventId());
        where("e.campaign_id = ?", filter.campaign());
        where("e.lead_id = ?", filter.lead());
        String email = filter.email();
        if (email != null) {
            where("e.lead_email = any(?)", List.of(email, email.toLowerCase(Locale.ROOT)));
        }
        hasAttempt("answer_code = ?", filter.code(), filter.sink());
        hasAttempt("number >= ?", filter.attempts(), filter.sink());
        FewEvents.addEndpoint(this, filter);
        String text = filter.text();
        if (text != null) {
            conditions.add("(e.id = ? or lower(e.canonical) like ? escape '!')");
            parameters.add(text);
            parameters.add("%" + escaped(text).toLowerCase(Locale.ROOT) + "%");
        }
        return between(filter.since(), filter.until());
    }

    /** The text literally, as it is written in JSON. */
    private static String escaped(String text) {
        String json = Json.write(text);
        return json.substring(1, json.length() - 1).replaceAll("([!%_])", "!$1");
    }

    /** @param before only rows before this position, or null for the newest */
    SqlQuery newestFirst(String columns, @Nullable Cursor before, int most) {
        if (before != null) {
            // The first condition says the same less exactly: for it, H2 goes to that place in the index.
            where(at + " <= ?", before.receivedAt());
            beyond("<", before);
        }
        return query(columns, " desc", most);
    }

    /** @param after only rows after this position */
    SqlQuery oldestFirst(String columns, Cursor after, int most) {
        where(at + " >= ?", after.receivedAt());
        beyond(">", after);
        return query(columns, "", most);
    }

    private void beyond(String comparison, Cursor cursor) {
        conditions.add("(%s, %s) %s (?, ?)".formatted(at, id, comparison));
        parameters.add(cursor.receivedAt());
        parameters.add(cursor.eventId());
    }

    private SqlQuery query(String columns, String direction, int most) {
        String order = Stream.concat(same.stream(), Stream.of(at, id))
                .map(column -> column + direction)
                .collect(Collectors.joining(", "));
        parameters.add(most);
        return new SqlQuery(
                "select %s from %s%s order by %s fetch first ? rows only"
                        .formatted(
                                columns,
                                from,
                                conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions),
                                order),
                parameters);
    }
}
