package io.waybill.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;

/**
 * The file of the embedded database. It is only ever appended to, by every page a commit changed; what these pages were
 * before stays, until something rewrites the parts that are mostly dead (docs/decisions/0052).
 */
final class EmbeddedFile {

    /** Writers wait meanwhile; events wait for none of them. */
    private static final Duration LONGEST = Duration.ofMillis(300);

    private static final long NOT_WORTH_IT = 16L << 20;
    private static final int MOST_DEAD_PER_CENT = 50;

    private EmbeddedFile() {}

    /** Returns when what is committed is on disk, and neither in H2's memory nor in the operating system's alone. */
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
        if (store.getFileStore().size() > NOT_WORTH_IT && deadPerCent(store) > MOST_DEAD_PER_CENT) {
            store.compactFile((int) LONGEST.toMillis());
        }
    }

    /** Of the file's blocks some are free, and of those in use a part. */
    private static int deadPerCent(MVStore store) {
        return 100 - store.getFillRate() * store.getFileStore().getChunksFillRate() / 100;
    }
}
