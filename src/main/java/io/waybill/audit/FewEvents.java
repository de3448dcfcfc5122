package io.waybill.audit;

/** Queries that begin with a table of few among all events, so that they look at no others. */
final class FewEvents {

    private static final String RETRYING = "waybill_retrying r left join waybill_event e on e.id = r.event_id";
    private static final String UNUSUAL = "waybill_unusual_attempt u left join waybill_event e on e.id = u.event_id";
    private static final String ENDPOINTS =
            "waybill_endpoint_delivery n left join waybill_event e on e.id = n.event_id";

    /** One row for an event that is tried again at several sinks. */
    private static final String FIRST_RETRYING = "not exists (select 1 from waybill_retrying o"
            + " where o.received_at = r.received_at and o.event_id = r.event_id and o.sink < r.sink)";

    private FewEvents() {}

    /** The events that are tried again, at the filter's sink or at any. */
    static EventQuery retrying(EventFilter filter) {
        EventQuery query = new EventQuery(RETRYING, "r.received_at", "r.event_id");
        query.conditions.add(EventQuery.HAS_EVENT);
        if (filter.sink() == null) {
            query.conditions.add(FIRST_RETRYING);
        } else {
            query.same.add("r.sink");
            query.where("r.sink = ?", filter.sink());
        }
        return query.like(filter, "e.source");
    }

    /**
     * The events with an attempt that fits, at the filter's sink or at any.
     *
     * @param others the filter without that condition
     */
    static EventQuery unusual(
            String column, String comparison, Integer value, EventFilter filter, EventFilter.Builder others) {
        String condition = column + " " + comparison + " ?";
        EventQuery query = new EventQuery(UNUSUAL, "u.received_at", "u.event_id");
        query.conditions.add(EventQuery.HAS_EVENT);
        if (comparison.equals("=")) {
            query.same.add("u." + column);
        }
        query.where("u." + condition, value);
        query.where("u.sink = ?", filter.sink());
        // One row for an event with several that fit.
        query.where(
                "not exists (select 1 from waybill_unusual_attempt o where o.received_at = u.received_at"
                        + " and o.event_id = u.event_id and o.id < u.id%s and o.%s)"
                                .formatted(filter.sink() == null ? "" : " and o.sink = u.sink", condition),
                value);
        if (filter.state() != null) {
            query.where(
                    "exists (select 1 from waybill_delivery d where d.received_at = u.received_at"
                            + " and d.event_id = u.event_id and d.state = ?%s)"
                                    .formatted(filter.sink() == null ? "" : " and d.sink = u.sink"),
                    filter.state().written());
        }
        return query.like(others.build(), "e.source");
    }

    /** The events for the filter's endpoint of a client, at its sink. */
    static EventQuery ofEndpoint(EventFilter filter) {
        EventQuery query = new EventQuery(ENDPOINTS, "n.received_at", "n.event_id");
        query.conditions.add(EventQuery.HAS_EVENT);
        query.same.add("n.sink");
        query.where("n.sink = ?", filter.sink());
        query.same.add("n.endpoint");
        query.where("n.endpoint = ?", filter.endpoint());
        if (filter.state() != null) {
            query.where(
                    "exists (select 1 from waybill_delivery d where d.received_at = n.received_at"
                            + " and d.event_id = n.event_id and d.sink = n.sink and d.state = ?)",
                    filter.state().written());
        }
        return query.like(filter.but().endpoint(null).build(), "e.source");
    }

    /** Where a query begins with another table: only events for the filter's endpoint. */
    static void addEndpoint(EventQuery query, EventFilter filter) {
        if (filter.endpoint() != null && filter.sink() != null) {
            query.where(
                    "exists (select 1 from waybill_endpoint_delivery n where n.received_at = e.received_at"
                            + " and n.event_id = e.id and n.sink = ? and n.endpoint = ?)",
                    filter.sink());
            query.add(filter.endpoint());
        }
    }
}
