package io.waybill.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers the question: which routes and settings were the generation with that number? Numbers begin anew with each start
 * of the hub, so a number means the last generation with it that had started by then.
 */
final class RecordedGenerations {

    private static final String ALL = "select number, started_at, digest from waybill_generation";

    private final Map<Integer, NavigableMap<Instant, String>> digests = new HashMap<>();

    private RecordedGenerations() {}

    static RecordedGenerations read(Connection connection) throws SQLException {
        RecordedGenerations generations = new RecordedGenerations();
        SqlQuery.of(ALL).each(connection, row -> generations
                .digests
                .computeIfAbsent(row.getInt(1), number -> new TreeMap<>())
                .put(SqlQuery.time(row, 2), row.getString(3)));
        return generations;
    }

    /**
     * The digest of the generation's files; null if it is not on record.
     *
     * @param number null if no generation did it
     * @param at when it did something
     */
    @Nullable
    String digest(@Nullable Integer number, @Nullable Instant at) {
        NavigableMap<Instant, String> started = number == null ? null : digests.get(number);
        Map.Entry<Instant, String> last = started == null || at == null ? null : started.floorEntry(at);
        return last == null ? null : last.getValue();
    }
}
