package io.waybill.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;

/**
 * The file of the embedded database. H2 appends every page that a commit changes. The old pages stay until the parts of
 * the file that are mostly dead are rewritten (docs/decisions/0052, 0083).
 */
final class EmbeddedFile {

    /** Writers of the database wait meanwhile; events do not. */
    private static final Duration LONGEST = Duration.ofMillis(300);

    private static final long SMALLEST_COMPACTED = 16L << 20;

    /**
     * The more of the file is to be in use, the more has to be rewritten for each byte that becomes free: at half, as much
     * again, at a quarter, a third.
     */
    private static final int MOST_DEAD_PER_CENT = 50;

    private static final int MOST_DEAD_PER_CENT_WHILE_BUSY = 75;

    /** Space is used again only when the commit that freed it has been flushed, except while {@link #compact} runs. */
    private static final int RETENTION_MILLIS = 5_000;

    /** With its default of 90, H2 rewrites most of the file all the time. Below 71, it leaves that to {@link #compact}. */
    static final String SETTINGS = "AUTO_COMPACT_FILL_RATE=60;RETENTION_TIME=" + RETENTION_MILLIS;

    private EmbeddedFile() {}

    /** Returns when everything committed is on disk, not just in the memory of H2 or the operating system. */
    static void flush(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("checkpoint sync");
        }
    }

    /**
     * Makes the file smaller, a part at a time, once most of it is dead.
     *
     * @param isBusy whether rows are being written: then the file may be twice as large
     */
    static void compact(Connection connection, boolean isBusy) throws SQLException {
        SessionLocal session =
                (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
        MVStore store = session.getDatabase().getStore().getMvStore();
        int mostDead = isBusy ? MOST_DEAD_PER_CENT_WHILE_BUSY : MOST_DEAD_PER_CENT;
        if (store.getFileStore().size() > SMALLEST_COMPACTED && deadPerCent(store) > mostDead) {
            store.compactFile((int) LONGEST.toMillis());
            store.setRetentionTime(RETENTION_MILLIS); // compacting has set it to 0
        }
    }

    /** Some of the file's blocks are free, and a part of each used one is dead. */
    private static int deadPerCent(MVStore store) {
        return 100 - store.getFillRate() * store.getFileStore().getChunksFillRate() / 100;
    }
}
