package io.waybill.audit;

import io.waybill.record.Mark;
import io.waybill.record.RecordEntry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The mark of the record.
 *
 * @param mark up to which number the broker's events are on record
 * @param recorded how many of them are: fewer, if the broker lost some before they were handed over
 */
record RecordMark(Mark mark, long recorded) {

    private static final String READ = "select instance, number, recorded from waybill_mark";
    private static final String CHANGE = "update waybill_mark set instance = ?, number = ?, recorded = ?";
    private static final String FIRST =
            "insert into waybill_mark (one, instance, number, recorded) values (1, ?, ?, ?)";

    /** Null if the hub has not started on this database yet, or only in an earlier version. */
    static @Nullable RecordMark read(Connection connection) throws SQLException {
        List<RecordMark> found = new ArrayList<>(1);
        SqlQuery.of(READ)
                .each(
                        connection,
                        row -> found.add(new RecordMark(new Mark(row.getString(1), row.getLong(2)), row.getLong(3))));
        return found.isEmpty() ? null : found.get(0);
    }

    void write(Connection connection) throws SQLException {
        Object[] values = {mark.instance(), mark.number(), recorded};
        if (SqlQuery.of(CHANGE, values).update(connection) == 0) {
            SqlQuery.of(FIRST, values).update(connection);
        }
    }

    /** Takes down which events these entries bring. Entries that are written again change nothing. */
    static void advance(List<RecordEntry> entries, Connection connection) throws SQLException {
        List<Long> numbers = entries.stream()
                .filter(RecordEntry.Published.class::isInstance)
                .map(entry -> ((RecordEntry.Published) entry).number())
                .toList();
        RecordMark before = numbers.isEmpty() ? null : read(connection);
        if (before == null) {
            return;
        }
        long number = before.mark().number();
        long recorded = before.recorded();
        for (long next : numbers) {
            if (next > number) {
                number = next;
                recorded++;
            }
        }
        if (number > before.mark().number()) {
            new RecordMark(new Mark(before.mark().instance(), number), recorded).write(connection);
        }
    }
}
