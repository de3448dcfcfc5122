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
 * the file that are mostly dead are rewritten (docs/decisions/0052).
 */
final class EmbeddedFile {

    /** Writers of the database wait meanwhile; events do not. */
    private static final Duration LONGEST = Duration.ofMillis(300);

    private static final long SMALLEST_COMPACTED = 16L << 20;
    private static final int MOST_DEAD_PER_CENT = 50;

    private EmbeddedFile() {}

    /** Returns when everything committed is on disk, not just in the memory of H2 or the operating system. */
    static void flush(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("checkpoint sync");
        }
    }

    /** Makes the file smaller, a part at a time, once more than half of it is dead. */
    static void compact(Connection connection) throws SQLException {
        SessionLocal session =
                (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
        MVStore store = session.getDatabase().getStore().getMvStore();
        if (store.getFileStore().size() > SMALLEST_COMPACTED && deadPerCent(store) > MOST_DEAD_PER_CENT) {
            store.compactFile((int) LONGEST.toMillis());
        }
    }

    /** Some of the file's blocks are free, and a part of each used one is dead. */
    private static int deadPerCent(MVStore store) {
        return 100 - store.getFillRate() * store.getFileStore().getChunksFillRate() / 100;
    }
}
