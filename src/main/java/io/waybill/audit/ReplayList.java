package io.waybill.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Lists replays, and how far each has come. */
public final class ReplayList {

    private static final String NEWEST = "select id, created_at, updated_at, is_over, replay from waybill_replay"
            + " order by created_at desc, id fetch first 100 rows only";

    private final AuditDatabase database;

    public ReplayList(AuditDatabase database) {
        this.database = database;
    }

    /** One replay. JSON as {@code GET /api/replays} answers it. */
    public record Item(String id, Instant createdAt, Instant updatedAt, boolean over, JsonNode replay) {}

    /** @throws AuditException if the database does not answer */
    public List<Item> newest() {
        return database.read("the replays", connection -> {
            List<Item> items = new ArrayList<>();
            SqlQuery.of(NEWEST)
                    .each(
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
