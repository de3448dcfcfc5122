package io.waybill.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A table with a number for each key. What a batch adds is summed in memory, so that each row changes once. */
final class CountTable {

    private final String change;
    private final String insert;

    /** @param key the columns, in the order of the keys' values */
    CountTable(String name, String... key) {
        this.change = "update %s set number = number + ? where %s"
                .formatted(
                        name, Arrays.stream(key).map(column -> column + " = ?").collect(Collectors.joining(" and ")));
        this.insert = "insert into %s (number, %s) values (?%s)"
                .formatted(name, String.join(", ", key), ",?".repeat(key.length));
    }

    /**
     * Only while {@link AuditDatabase#lockForWriting} holds.
     *
     * @param changes what is added to each number; each key has the values of the columns, texts and times
     */
    void add(Connection connection, Map<List<Object>, Long> changes) throws SQLException {
        List<Map.Entry<List<Object>, Long>> changed =
                changes.entrySet().stream().filter(each -> each.getValue() != 0).toList();
        int[] rows = execute(connection, change, changed);
        List<Map.Entry<List<Object>, Long>> first = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] == 0) {
                first.add(changed.get(i));
            }
        }
        execute(connection, insert, first);
    }

    private static int[] execute(Connection connection, String sql, List<Map.Entry<List<Object>, Long>> changes)
            throws SQLException {
        if (changes.isEmpty()) {
            return new int[0];
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Map.Entry<List<Object>, Long> each : changes) {
                int i = 1;
                statement.setLong(i, each.getValue());
                for (Object value : each.getKey()) {
                    i++;
                    if (value instanceof Instant time) {
                        SqlQuery.setTime(statement, i, time);
                    } else {
                        statement.setObject(i, value);
                    }
                }
                statement.addBatch();
            }
            return statement.executeBatch();
        }
    }
}
