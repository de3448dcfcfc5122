package io.waybill.audit;

import io.waybill.record.Mark;
import io.waybill.record.RecordEntry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The mark of the record, one for each hub.
 *
 * @param hub whose events are numbered; empty: the broker's only hub
 * @param mark up to which number the hub's events are on record
 * @param recorded how many of them are: fewer, if the broker lost some before they were handed over
 */
record RecordMark(String hub, Mark mark, long recorded) {

    private static final String COLUMNS = "select hub, instance, number, recorded from waybill_hub_mark";
    private static final String READ = COLUMNS + " where hub = ?";
    private static final String CHANGE =
            "update waybill_hub_mark set instance = ?, number = ?, recorded = ? where hub = ?";
    private static final String FIRST =
            "insert into waybill_hub_mark (instance, number, recorded, hub) values (?, ?, ?, ?)";
    private static final String NAME = "update waybill_hub_mark set hub = ? where hub = ''"
            + " and not exists (select 1 from waybill_hub_mark named where named.hub = ?)";

    /** Null if the hub has not started on this database yet, or only in a version without marks. */
    static @Nullable RecordMark read(Connection connection, String hub) throws SQLException {
        List<RecordMark> found = read(connection, SqlQuery.of(READ, hub));
        return found.isEmpty() ? null : found.get(0);
    }

    /** Those of all hubs. */
    static List<RecordMark> readAll(Connection connection) throws SQLException {
        return read(connection, SqlQuery.of(COLUMNS));
    }

    private static List<RecordMark> read(Connection connection, SqlQuery query) throws SQLException {
        List<RecordMark> found = new ArrayList<>(1);
        query.each(
                connection,
                row -> found.add(
                        new RecordMark(row.getString(1), new Mark(row.getString(2), row.getLong(3)), row.getLong(4))));
        return found;
    }

    /** The hub that had no name when it was the only one has this name from now on. */
    static void name(Connection connection, String hub) throws SQLException {
        SqlQuery.of(NAME, hub, hub).update(connection);
    }

    void write(Connection connection) throws SQLException {
        Object[] values = {mark.instance(), mark.number(), recorded, hub};
        if (SqlQuery.of(CHANGE, values).update(connection) == 0) {
            SqlQuery.of(FIRST, values).update(connection);
        }
    }

    /** Takes down which events these entries bring. Entries that are written again change nothing. */
    static void advance(List<RecordEntry> entries, Connection connection) throws SQLException {
        Map<String, List<Long>> numbers = new TreeMap<>();
        for (RecordEntry entry : entries) {
            if (entry instanceof RecordEntry.Published published) {
                numbers.computeIfAbsent(published.hub(), hub -> new ArrayList<>())
                        .add(published.number());
            }
        }
        for (Map.Entry<String, List<Long>> hub : numbers.entrySet()) {
            RecordMark before = read(connection, hub.getKey());
            if (before == null && hub.getKey().isEmpty()) {
                before = unnamed(connection);
            }
            if (before != null) {
                before.advanceBy(hub.getValue(), connection);
            }
        }
    }

    private void advanceBy(List<Long> numbers, Connection connection) throws SQLException {
        long number = mark.number();
        long known = recorded;
        for (long next : numbers) {
            if (next > number) {
                number = next;
                known++;
            }
        }
        if (number > mark.number()) {
            new RecordMark(hub, new Mark(mark.instance(), number), known).write(connection);
        }
    }

    /** That of the hub without a name. It may have got one since it numbered the events. */
    private static @Nullable RecordMark unnamed(Connection connection) throws SQLException {
        return readAll(connection).stream()
                .filter(each -> each.mark().isOfUnnamedHub())
                .findFirst()
                .orElse(null);
    }
}
