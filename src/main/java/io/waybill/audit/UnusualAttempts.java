package io.waybill.audit;

import io.waybill.record.RecordEntry;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;

/**
 * The attempts that people look for: those that were not the first, and those whose answer was not a success. They are in a
 * table of their own, because they are few among all attempts.
 */
final class UnusualAttempts {

    private static final String COLUMNS = "received_at, event_id, id, sink, number, answer_code";
    private static final String ADDED =
            "insert into waybill_unusual_attempt (" + COLUMNS + ") values (?,?,?,?,?,?) on conflict do nothing";
    private static final String ADOPTED = "insert into waybill_unusual_attempt (" + COLUMNS + ") select " + COLUMNS
            + " from waybill_attempt where received_at = ? and event_id = ?"
            + " and (number > 1 or answer_code not between 200 and 299) on conflict do nothing";

    private final BatchStatements to;

    UnusualAttempts(BatchStatements to) {
        this.to = to;
    }

    /** Whether all attempts with this answer are in the table. */
    static boolean hasAllOf(int answerCode) {
        return answerCode < 200 || answerCode > 299;
    }

    /** Whether all attempts with this number or a higher one are in the table. */
    static boolean hasAllFrom(int number) {
        return number > 1;
    }

    /** @param receivedAt when the event arrived */
    void add(RecordEntry.Attempt attempt, Instant receivedAt) throws SQLException {
        Integer code = attempt.answerCode();
        if (!hasAllFrom(attempt.number()) && (code == null || !hasAllOf(code))) {
            return;
        }
        PreparedStatement insert = to.prepare(ADDED);
        SqlQuery.setTime(insert, 1, receivedAt);
        insert.setString(2, attempt.eventId());
        insert.setString(3, attempt.id());
        insert.setString(4, attempt.sink());
        insert.setInt(5, attempt.number());
        BatchStatements.setNumber(insert, 6, code);
        insert.addBatch();
    }

    /** To be called when the event's attempts have its time. */
    void adopt(String eventId, Instant receivedAt) throws SQLException {
        PreparedStatement insert = to.prepare(ADOPTED);
        SqlQuery.setTime(insert, 1, receivedAt);
        insert.setString(2, eventId);
        insert.addBatch();
    }
}
