package io.waybill.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Lists the generations that ran, of this hub and of those that ran before it or beside it. */
public final class GenerationList {

    private static final String NEWEST =
            "select number, digest, started_at from waybill_generation order by started_at desc fetch first 20 rows only";

    private final AuditDatabase database;

    public GenerationList(AuditDatabase database) {
        this.database = database;
    }

    /**
     * A generation.
     *
     * @param number begins anew with each start of a hub
     * @param digest of its files
     */
    public record Item(int number, String digest, Instant startedAt) {}

    /**
     * The last 20, newest first.
     *
     * @throws AuditException if the database does not answer
     */
    public List<Item> newest() {
        return database.read("the generations", connection -> {
            List<Item> items = new ArrayList<>();
            SqlQuery.of(NEWEST)
                    .each(
                            connection,
                            row -> items.add(new Item(row.getInt(1), row.getString(2), SqlQuery.time(row, 3))));
            return items;
        });
    }
}
