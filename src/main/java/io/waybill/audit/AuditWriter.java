package io.waybill.audit;

import io.waybill.logging.LoggedEvent;
import io.waybill.record.RecordEntry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes entries to the tables, a batch in one transaction. An entry that is written again changes nothing, and the order
 * of entries about one event does not matter: a batch may come twice, and from two generations of routes.
 */
public final class AuditWriter {

    private static final Logger LOG = LoggerFactory.getLogger(AuditWriter.class);

    /** Removes parked events that were accepted again. */
    @FunctionalInterface
    public interface Superseded {

        /**
         * Removes an event that was parked by then, and records nothing. May be called twice for an event. If it throws, the
         * batch is not written.
         */
        void remove(String sink, String eventId, Instant by);
    }

    private final AuditDatabase database;
    private final Superseded superseded;
    private final Duration apart;

    /** @param apart how far apart the times of two hubs may be at which they accepted the same event; zero: there is one hub */
    public AuditWriter(AuditDatabase database, Superseded superseded, Duration apart) {
        this.database = database;
        this.superseded = superseded;
        this.apart = apart;
    }

    /**
     * Returns when all entries are committed. An entry whose data the database refuses is left out, with an error in the
     * log, and does not block the others.
     *
     * @throws AuditException if the database failed; nothing is written then
     * @throws RuntimeException what {@link Superseded} throws; nothing is written then
     */
    public void write(List<RecordEntry> entries) {
        try {
            writeAll(entries);
        } catch (SQLException e) {
            if (!isDataFault(e)) {
                throw new AuditException("the record cannot be written", e);
            }
            entries.forEach(this::writeAlone);
        }
    }

    private void writeAlone(RecordEntry entry) {
        try {
            writeAll(List.of(entry));
        } catch (SQLException e) {
            if (!isDataFault(e)) {
                throw new AuditException("the record cannot be written", e);
            }
            // Without the database's own message, which quotes the values.
            LoggedEvent.during(
                    eventId(entry),
                    () -> LOG.error(
                            "an entry was left out, because the database refused its data (SQLSTATE {}): {}",
                            e.getSQLState(),
                            describe(entry)));
        }
    }

    private void writeAll(List<RecordEntry> entries) throws SQLException {
        try (Connection connection = database.connection()) {
            try (BatchStatements to = new BatchStatements(connection)) {
                database.lockForWriting(connection);
                ExistingRows known = ExistingRows.of(entries, connection);
                List<RecordEntry> each = DoubleAcceptances.asDuplicates(entries, known.events(), apart);
                known.readArrivals(each, connection);
                RecordBatch batch =
                        new RecordBatch(each, known, id -> database.routings().find(connection, id));
                Totals totals = batch.addTo(to);
                to.execute();
                batch.retrying().writeTo(connection);
                totals.writeTo(connection);
                batch.endpoints().writeTo(connection);
                batch.routed().writeTo(connection);
                RecordMark.advance(entries, connection);
                batch.superseded().forEach((key, at) -> superseded.remove(key.sink(), key.eventId(), at));
                database.commit(connection);
            } catch (SQLException | RuntimeException e) {
                AuditDatabase.rollBack(connection, e);
                throw e;
            }
        }
    }

    /** SQLSTATE class 22 (data exception) and 54 (limit exceeded). */
    private static boolean isDataFault(SQLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String state = cause instanceof SQLException sql ? sql.getSQLState() : null;
            if (state != null && (state.startsWith("22") || state.startsWith("54"))) {
                return true;
            }
        }
        return false;
    }

    private static String describe(RecordEntry entry) {
        String what = entry.getClass().getSimpleName();
        if (entry instanceof RecordEntry.Attempt attempt) {
            return what + " at " + attempt.sink();
        }
        return entry instanceof RecordEntry.Settled settled ? what + " at " + settled.sink() : what;
    }

    private static @Nullable String eventId(RecordEntry entry) {
        if (entry instanceof RecordEntry.Accepted accepted) {
            return accepted.event().id();
        }
        if (entry instanceof RecordEntry.Duplicate duplicate) {
            return duplicate.eventId();
        }
        if (entry instanceof RecordEntry.Attempt attempt) {
            return attempt.eventId();
        }
        return entry instanceof RecordEntry.Settled settled ? settled.eventId() : null;
    }
}
