package io.waybill.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.event.Json;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes rows that are past their retention, a few in a transaction, so that nobody waits for it. Events that are pending
 * or parked at any sink stay, with their bodies, however old they are. The totals do not change.
 */
public final class Pruner {

    /** Events are removed this much later, so that an event is not removed while it is being replayed. */
    static final Duration GRACE = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(Pruner.class);
    private static final int ROWS_IN_A_TRANSACTION = 500;
    private static final Duration PAUSE = Duration.ofMillis(20);

    private static final String PAGE = " and received_at < ? and (received_at, %1$s) > (?, ?) and not exists"
            + " (select 1 from waybill_delivery d where d.received_at = r.received_at and d.event_id = r.%1$s and d.state in ('pending', 'parked'))"
            + " order by received_at, %1$s fetch first " + ROWS_IN_A_TRANSACTION + " rows only";
    private static final String EVENTS =
            "select id, received_at from waybill_event r where 1 = 1" + PAGE.formatted("id");
    private static final String BODIES =
            "select event_id, received_at from waybill_event_body r where 1 = 1" + PAGE.formatted("event_id");
    private static final String ARRIVALS = "delete from %1$s where id in (select id from %1$s where received_at < ?"
            + " order by received_at fetch first " + ROWS_IN_A_TRANSACTION + " rows only)";
    private static final List<String> TABLES_BY_EVENT =
            List.of("waybill_duplicate", "waybill_repeated", "waybill_taken_later", "waybill_retrying");
    private static final List<String> TABLES_BY_TIME = List.of(
            "waybill_attempt",
            "waybill_unusual_attempt",
            "waybill_endpoint_delivery",
            "waybill_delivery",
            "waybill_event_body");
    /** The last generation before that time stays: it was the running one. */
    private static final String GENERATIONS = "delete from waybill_generation where started_at < ? and started_at <"
            + " (select max(started_at) from waybill_generation where started_at < ?)";

    /** What sinks were sent was made of the body. */
    private static final String REQUESTS = "update waybill_attempt set sent_to = null, sent_headers = null,"
            + " sent_body = null, sent_length = null where received_at = ? and event_id = ?";

    private static final String OLDEST = "select min(received_at) from waybill_event";

    private final AuditDatabase database;
    private final Duration retention;
    private final Duration bodyRetention;
    private final Clock clock;

    public Pruner(AuditDatabase database, Duration retention, Duration bodyRetention, Clock clock) {
        this.database = database;
        this.retention = retention;
        this.bodyRetention = bodyRetention;
        this.clock = clock;
    }

    @FunctionalInterface
    private interface Removal {
        void of(List<Cursor> events, Connection connection) throws SQLException;
    }

    /**
     * Removes everything that is past its retention.
     *
     * @throws AuditException if the database does not answer; what was removed before stays removed
     */
    public void prune() {
        Instant now = clock.instant();
        Instant oldest = now.minus(retention).minus(GRACE);
        long bodies = pages(BODIES, now.minus(bodyRetention), Pruner::removeBodies);
        long events = pages(EVENTS, oldest, Pruner::removeEvents);
        long arrivals = arrivals("waybill_rejected", oldest) + arrivals("waybill_duplicate", oldest);
        for (String table : List.of("waybill_hourly_total", "waybill_hourly_routed")) {
            write(connection -> SqlQuery.of(
                            "delete from %s where begins_at < ?".formatted(table), firstHour(connection, oldest))
                    .update(connection));
        }
        write(connection -> {
            Instant first = firstHour(connection, oldest);
            return SqlQuery.of(GENERATIONS, first, first).update(connection);
        });
        write(connection -> SqlQuery.of("delete from waybill_replay where is_over and created_at < ?", oldest)
                .update(connection));
        write(connection -> SqlQuery.of("delete from waybill_change where asked_at < ?", oldest)
                .update(connection));
        write(RequestTable::removeOld);
        if (bodies + events + arrivals > 0) {
            LOG.info(
                    "removed after their retention: {} events, {} bodies, {} duplicates and rejected webhooks",
                    events,
                    bodies,
                    arrivals);
        }
    }

    private long pages(String query, Instant before, Removal removal) {
        long removed = 0;
        Cursor after = Cursor.START;
        List<Cursor> page;
        do {
            Cursor from = after;
            page = write(connection -> {
                List<Cursor> found = page(connection, query, before, from);
                if (!found.isEmpty()) {
                    removal.of(found, connection);
                }
                return found;
            });
            removed += page.size();
            after = page.isEmpty() ? after : page.get(page.size() - 1);
        } while (page.size() == ROWS_IN_A_TRANSACTION && pause());
        return removed;
    }

    private static List<Cursor> page(Connection connection, String query, Instant before, Cursor after)
            throws SQLException {
        List<Cursor> page = new ArrayList<>();
        SqlQuery.of(query, before, after.receivedAt(), after.eventId())
                .each(connection, row -> page.add(new Cursor(SqlQuery.time(row, 2), row.getString(1))));
        return page;
    }

    private static void removeEvents(List<Cursor> rows, Connection connection) throws SQLException {
        List<String> ids = ids(rows);
        for (String table : TABLES_BY_EVENT) {
            SqlQuery.of("delete from %s where event_id = any(?)".formatted(table), ids)
                    .update(connection);
        }
        for (String table : TABLES_BY_TIME) {
            delete(table, rows, connection);
        }
        SqlQuery.of("delete from waybill_event where id = any(?)", ids).update(connection);
    }

    private static List<String> ids(List<Cursor> rows) {
        return rows.stream().map(Cursor::eventId).toList();
    }

    private static void delete(String table, List<Cursor> rows, Connection connection) throws SQLException {
        each("delete from %s where received_at = ? and event_id = ?".formatted(table), rows, connection);
    }

    private static void each(String change, List<Cursor> rows, Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(change)) {
            for (Cursor row : rows) {
                SqlQuery.setTime(statement, 1, row.receivedAt());
                statement.setString(2, row.eventId());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** The event has the payload too, as {@code data.original}. */
    private static void removeBodies(List<Cursor> rows, Connection connection) throws SQLException {
        Map<String, String> events = new LinkedHashMap<>();
        SqlQuery.of("select id, canonical from waybill_event where id = any(?)", ids(rows))
                .each(connection, row -> events.put(row.getString(1), withoutOriginal(row.getString(2))));
        try (PreparedStatement update =
                connection.prepareStatement("update waybill_event set canonical = ? where id = ?")) {
            for (Map.Entry<String, String> event : events.entrySet()) {
                update.setString(1, event.getValue());
                update.setString(2, event.getKey());
                update.addBatch();
            }
            update.executeBatch();
        }
        each(REQUESTS, rows, connection);
        delete("waybill_event_body", rows, connection);
    }

    private static @Nullable String withoutOriginal(String canonical) {
        ObjectNode event = (ObjectNode) Json.read(canonical.getBytes(StandardCharsets.UTF_8));
        if (event.path("data") instanceof ObjectNode data) {
            data.remove("original");
        }
        return Json.write(event);
    }

    /** Hours stay from the first one on that has an event: what becomes of the event changes their totals. */
    private static Instant firstHour(Connection connection, Instant before) throws SQLException {
        List<Instant> first = new ArrayList<>(List.of(before));
        SqlQuery.of(OLDEST).each(connection, row -> {
            Instant oldest = SqlQuery.timeOrNull(row, 1);
            if (oldest != null) {
                first.add(oldest);
            }
        });
        return Collections.min(first).truncatedTo(ChronoUnit.HOURS);
    }

    private long arrivals(String table, Instant before) {
        long removed = 0;
        int last;
        do {
            last = write(
                    connection -> SqlQuery.of(ARRIVALS.formatted(table), before).update(connection));
            removed += last;
        } while (last == ROWS_IN_A_TRANSACTION && pause());
        return removed;
    }

    private <T> T write(AuditDatabase.Work<T> writing) {
        return database.write("rows past their retention", writing);
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
