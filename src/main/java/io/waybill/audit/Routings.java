package io.waybill.audit;

import io.waybill.event.Json;
import io.waybill.record.Routing;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The routings on record. They never change, so each is read once. */
final class Routings {

    private static final String IDS = "select id from waybill_routing";
    private static final String TEXTS = "select id, routing from waybill_routing where id = any(?)";

    /**
     * What decides for which sinks an event is.
     *
     * @param routing the id of the routing by which it was accepted, or null
     * @param type its type at that time
     */
    record RoutedBy(@Nullable String routing, String type) {}

    private final Map<String, Routing> known = new ConcurrentHashMap<>();

    /** @param id an event's; null for one without a routing */
    Optional<Routing> find(Connection connection, @Nullable String id) throws SQLException {
        if (id == null) {
            return Optional.empty();
        }
        if (!known.containsKey(id)) {
            read(connection, Set.of(id));
        }
        return Optional.ofNullable(known.get(id));
    }

    /**
     * Why each sink that did not take an event does not want it, by sink; without those that it was sent to later.
     *
     * @param delivered the sinks at which the event has a delivery
     */
    Map<String, String> reasons(Connection connection, RoutedBy event, Set<String> delivered) throws SQLException {
        Map<String, String> reasons = new TreeMap<>();
        find(connection, event.routing()).ifPresent(routing -> routing.sinks().forEach((sink, taken) -> {
            if (!taken.takes(event.type()) && !delivered.contains(sink)) {
                reasons.put(sink, taken.reason());
            }
        }));
        return reasons;
    }

    Collection<Routing> all(Connection connection) throws SQLException {
        Set<String> ids = new HashSet<>();
        SqlQuery.of(IDS).each(connection, row -> ids.add(row.getString(1)));
        known.keySet().retainAll(ids);
        Set<String> unknown = new HashSet<>(ids);
        unknown.removeAll(known.keySet());
        if (!unknown.isEmpty()) {
            read(connection, unknown);
        }
        return List.copyOf(known.values());
    }

    private void read(Connection connection, Set<String> ids) throws SQLException {
        List<Routing> found = new ArrayList<>();
        SqlQuery.of(TEXTS, ids)
                .each(
                        connection,
                        row -> found.add(Json.read(row.getString(2).getBytes(StandardCharsets.UTF_8), Routing.class)));
        found.forEach(routing -> known.put(routing.id(), routing));
    }
}
