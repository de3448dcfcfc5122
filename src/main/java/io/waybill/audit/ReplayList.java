package io.waybill.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists replays, and how far each has come. */
public final class ReplayList {

    private static final String COLUMNS = "select id, created_at, updated_at, is_over, replay from waybill_replay";
    private static final String NEWEST = COLUMNS + " order by created_at desc, id fetch first 100 rows only";
    private static final String ONE = COLUMNS + " where id = ?";

    private final AuditDatabase database;

    public ReplayList(AuditDatabase database) {
        this.database = database;
    }

    /** One replay. JSON as {@code GET /api/replays} answers it. */
    public record Item(String id, Instant createdAt, Instant updatedAt, boolean over, JsonNode replay) {}

    /** @throws AuditException if the database does not answer */
    public List<Item> newest() {
        return read(SqlQuery.of(NEWEST));
    }

    /**
     * Empty also if the replay began just now.
     *
     * @throws AuditException if the database does not answer
     */
    public Optional<Item> find(String id) {
        return read(SqlQuery.of(ONE, id)).stream().findFirst();
    }

    private List<Item> read(SqlQuery query) {
        return database.read("the replays", connection -> {
            List<Item> items = new ArrayList<>();
            query.each(
                    connection,
                    row -> items.add(new Item(
                            row.getString(1),
                            SqlQuery.time(row, 2),
                            SqlQuery.time(row, 3),
                            row.getBoolean(4),
                            Json.read(row.getString(5).getBytes(StandardCharsets.UTF_8)))));
            return items;
        });
    }
}
