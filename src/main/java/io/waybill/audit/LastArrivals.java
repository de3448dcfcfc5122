package io.waybill.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Answers the question: when did a source last send something that could be verified? */
public final class LastArrivals {

    private static final List<String> TABLES = List.of("waybill_event", "waybill_duplicate", "waybill_rejected");

    /** The source is in the order too, so that H2 takes the first row of its index. */
    private static final String LAST = "select received_at from %s where source = ?"
            + " order by source desc, received_at desc fetch first 1 row only";

    private final AuditDatabase database;

    public LastArrivals(AuditDatabase database) {
        this.database = database;
    }

    /**
     * By source: the time of its last event, duplicate or rejected webhook on record. Sources without any are left out.
     *
     * @throws AuditException if the database does not answer
     */
    public Map<String, Instant> of(Collection<String> sources) {
        return database.read("the last webhooks", connection -> {
            Map<String, Instant> last = new TreeMap<>();
            for (String source : sources) {
                for (String table : TABLES) {
                    read(connection, table, source, last);
                }
            }
            return last;
        });
    }

    private static void read(Connection connection, String table, String source, Map<String, Instant> last)
            throws SQLException {
        SqlQuery.of(LAST.formatted(table), source)
                .each(
                        connection,
                        row -> last.merge(
                                source, SqlQuery.time(row, 1), (one, other) -> one.isAfter(other) ? one : other));
    }
}
