package io.waybill.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waybill.event.Json;
import io.waybill.record.ChangeOutcome;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Lists what operators asked for. */
public final class ChangeList {

    private static final String COLUMNS =
            "select id, asked_at, operator, origin, action, event_id, sink, source, asked,"
                    + " outcome, detail from waybill_change where 1 = 1";

    private final AuditDatabase database;

    public ChangeList(AuditDatabase database) {
        this.database = database;
    }

    /**
     * A change that was asked for. JSON as {@code GET /api/changes} answers it.
     *
     * @param operator the user name that was claimed, or null
     * @param origin {@code page} or {@code api}
     * @param asked the parameters of the call that are no field here
     * @param detail what was done, or why not
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Item(
            String id,
            Instant at,
            @Nullable String operator,
            String origin,
            String action,
            @Nullable String eventId,
            @Nullable String sink,
            @Nullable String source,
            Map<String, String> asked,
            ChangeOutcome outcome,
            String detail) {}

    /**
     * A page. JSON as {@code GET /api/changes} answers it.
     *
     * @param next the id to give as {@code before} for the next page; null if this is the last page
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Page(List<Item> changes, @Nullable String next) {}

    /**
     * Which changes; what is null does not matter.
     *
     * @param eventId about that event
     * @param before only what is older than this position
     */
    public record Filter(
            @Nullable String eventId,
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable Cursor before) {

        public static Filter about(String eventId) {
            return new Filter(eventId, null, null, null);
        }

        private SqlQuery query(int most) {
            StringBuilder sql = new StringBuilder(COLUMNS);
            List<Object> parameters = new ArrayList<>();
            add(sql, parameters, " and event_id = ?", eventId);
            add(sql, parameters, " and asked_at >= ?", since);
            add(sql, parameters, " and asked_at < ?", until);
            if (before != null) {
                sql.append(" and asked_at <= ? and (asked_at, id) < (?, ?)");
                parameters.addAll(List.of(before.receivedAt(), before.receivedAt(), before.eventId()));
            }
            sql.append(" order by asked_at desc, id desc fetch first ? rows only");
            parameters.add(most);
            return new SqlQuery(sql.toString(), parameters);
        }

        private static void add(
                StringBuilder sql, List<Object> parameters, String condition, @Nullable Object parameter) {
            if (parameter != null) {
                sql.append(condition);
                parameters.add(parameter);
            }
        }
    }

    /**
     * The newest first.
     *
     * @throws AuditException if the database does not answer
     */
    public Page page(Filter filter, int limit) {
        List<Item> found = new ArrayList<>();
        database.read("the changes", connection -> {
            filter.query(limit + 1).each(connection, row -> found.add(item(row)));
            return found;
        });
        boolean more = found.size() > limit;
        List<Item> changes = more ? List.copyOf(found.subList(0, limit)) : found;
        return new Page(changes, more ? changes.get(limit - 1).id() : null);
    }

    /**
     * Where a change is in the list, by its id.
     *
     * @throws AuditException if the database does not answer
     */
    public Optional<Cursor> positionOf(String id) {
        List<Cursor> found = new ArrayList<>(1);
        database.read("the changes", connection -> {
            SqlQuery.of("select asked_at, id from waybill_change where id = ?", id)
                    .each(connection, row -> found.add(new Cursor(SqlQuery.time(row, 1), row.getString(2))));
            return found;
        });
        return found.stream().findFirst();
    }

    private static Item item(ResultSet row) throws SQLException {
        Map<String, String> asked = new TreeMap<>();
        Json.read(row.getString(9).getBytes(StandardCharsets.UTF_8))
                .properties()
                .forEach(each -> asked.put(each.getKey(), each.getValue().asText()));
        return new Item(
                row.getString(1),
                SqlQuery.time(row, 2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                asked,
                ChangeOutcome.of(row.getString(10)),
                row.getString(11));
    }
}
