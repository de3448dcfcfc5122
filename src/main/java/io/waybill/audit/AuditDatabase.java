package io.waybill.audit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.config.AuditSettings;
import io.waybill.config.Secret;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The audit database: its schema, and transactions in it. It stays the same when the routes are reloaded. */
public final class AuditDatabase implements AutoCloseable {

    /** Of SQL: a query was cancelled, which happens only at its time limit. */
    private static final String CANCELLED = "57014";

    private static final Logger LOG = LoggerFactory.getLogger(AuditDatabase.class);

    private final AuditConnections connections;
    private final String shown;
    private final AtomicLong commits = new AtomicLong();
    private final boolean isEmbedded;
    /** When the file was last looked at. */
    private long commitsAtLastLook;
    /** Null for the embedded database, whose file is locked. */
    private final @Nullable HubLock lock;

    private final Routings routings = new Routings();

    @GuardedBy("this")
    private boolean upToDate;

    @GuardedBy("this")
    private @Nullable Work<?> firstCheck;

    private AuditDatabase(AuditConnections connections, AuditSettings settings, boolean isShared) {
        this.connections = connections;
        this.shown = settings.toString();
        this.isEmbedded = settings.isEmbedded();
        this.lock =
                AuditConnections.isPostgres(settings) ? new HubLock(settings, isShared, connections::password) : null;
    }

    /**
     * Connects and updates the schema. If an external database is not available, the hub starts all the same: the entries
     * wait in the broker, and the schema is updated with the first connection.
     *
     * @param isShared whether other hubs of the same broker may use it, too
     * @throws AuditException if the embedded database cannot be opened, another hub uses the database, or its schema
     *     cannot be updated
     */
    public static AuditDatabase open(AuditSettings settings, Path dataDir, boolean isShared) {
        AuditDatabase database = new AuditDatabase(AuditConnections.open(settings, dataDir), settings, isShared);
        try {
            database.connection().close();
        } catch (SQLException e) {
            if (settings.isEmbedded()) {
                database.close();
                throw new AuditException(
                        "the embedded database cannot be opened; if %s is damaged, restore it from a backup, or move it away and start once with --accept-loss"
                                .formatted(dataDir.resolve("audit.mv.db")),
                        e);
            }
            LOG.warn(
                    "the audit database is not available; records wait in the broker until it is: {}",
                    AuditException.why(e));
        } catch (AuditException e) {
            database.close();
            throw e;
        }
        return database;
    }

    /** Connections made from now on use this password, also the one that holds the lock. Those there are stay. */
    public void usePassword(@Nullable Secret password) {
        connections.usePassword(password);
    }

    /**
     * A connection to the database with an updated schema, without auto-commit.
     *
     * @throws SQLException if the database is not available
     * @throws AuditException if its schema cannot be updated
     */
    Connection connection() throws SQLException {
        return connection(connections.forWriters());
    }

    private Connection connection(DataSource pool) throws SQLException {
        Connection connection = pool.getConnection();
        try {
            prepare(connection);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /**
     * Reads from one snapshot: all queries see a batch of entries completely or not at all.
     *
     * @param what for the error, such as "the ledger"
     * @throws AuditException if the database does not answer
     */
    <T> T read(String what, Work<T> reading) {
        try (Connection connection = connection(connections.forOperators())) {
            // Only this level gives a snapshot of all tables in H2; in PostgreSQL it costs a reader nothing.
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            try {
                T result = reading.run(connection);
                connection.rollback();
                return result;
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            throw new AuditException(
                    CANCELLED.equals(e.getSQLState())
                            ? "%s cannot be read within %d s; ask for less"
                                    .formatted(what, SqlQuery.LONGEST.toSeconds())
                            : what + " cannot be read",
                    e);
        }
    }

    /**
     * Changes rows in one transaction, while nobody else writes.
     *
     * @param what for the error, such as "the ledger"
     * @throws AuditException if the database does not answer; nothing is changed then
     */
    <T> T write(String what, Work<T> writing) {
        try (Connection connection = connection()) {
            try {
                lockForWriting(connection);
                T result = writing.run(connection);
                commit(connection);
                return result;
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            throw new AuditException(what + " cannot be changed", e);
        }
    }

    /**
     * Commits; the rows are on disk when this returns, so that the messages they come from can be acknowledged. By itself,
     * H2 writes to disk half a second later.
     */
    void commit(Connection connection) throws SQLException {
        connection.commit();
        if (isEmbedded) {
            EmbeddedFile.flush(connection);
        }
        commits.incrementAndGet();
    }

    /** How often something was written since the start: as long as it stays the same, there is nothing new to see. */
    public long commits() {
        return commits.get();
    }

    /**
     * Makes the file of the embedded database smaller. Other databases do that themselves. Called by one thread.
     *
     * @throws AuditException if the database does not answer
     */
    void compact() {
        if (!isEmbedded) {
            return;
        }
        try (Connection connection = connection()) {
            long now = commits.get();
            EmbeddedFile.compact(connection, now != commitsAtLastLook);
            commitsAtLastLook = now;
        } catch (SQLException e) {
            throw new AuditException("the database's file cannot be made smaller", e);
        }
    }

    /** Rolls back. The failure stays the one to report: if the connection broke, this fails too, and says less. */
    static void rollBack(Connection connection, Exception failure) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * Waits for other writers. Until this transaction ends, nobody else writes.
     *
     * @throws AuditException if another hub uses the database
     */
    void lockForWriting(Connection connection) throws SQLException {
        if (lock != null) {
            lock.hold();
        }
        SqlQuery.of("select one from waybill_turn for update").each(connection, row -> {});
    }

    /**
     * Checks something in a transaction of its own before anything else is read or written: now or, if the database is not
     * available, with the first connection.
     *
     * @return whether it was checked now
     * @throws AuditException what the check throws; until it passes, every use of the database throws it
     */
    boolean checkFirst(Work<?> check) {
        synchronized (this) {
            firstCheck = check;
            if (!upToDate) {
                return false; // It was not available a moment ago: do not wait for it again.
            }
        }
        try {
            connection().close();
            return true;
        } catch (SQLException e) {
            LOG.debug("checked later", e);
            return false;
        }
    }

    private synchronized void prepare(Connection connection) throws SQLException {
        migrate();
        if (firstCheck != null) {
            try {
                lockForWriting(connection);
                firstCheck.run(connection);
                commit(connection);
                firstCheck = null;
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            }
        }
    }

    @GuardedBy("this")
    private void migrate() throws SQLException {
        if (upToDate) {
            return;
        }
        if (lock != null) {
            lock.hold();
        }
        try {
            Flyway.configure()
                    .dataSource(connections.forWriters())
                    .table("waybill_schema_history")
                    .locations("classpath:db/migration", lock == null ? "classpath:db/h2" : "classpath:db/postgresql")
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .load()
                    .migrate();
            upToDate = true;
        } catch (FlywayException e) {
            throw new AuditException("the schema of the audit database (%s) cannot be updated".formatted(shown), e);
        }
    }

    /** Since the start. */
    synchronized boolean hasAnswered() {
        return upToDate;
    }

    Routings routings() {
        return routings;
    }

    /** For users' own routes that write to tables of their own. */
    public DataSource dataSource() {
        return connections.forWriters();
    }

    @Override
    public void close() {
        connections.close();
        if (lock != null) {
            lock.close();
        }
    }
}
