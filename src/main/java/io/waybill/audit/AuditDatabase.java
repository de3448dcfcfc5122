package io.waybill.audit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.waybill.config.AuditSettings;
import io.waybill.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The audit database and its connections. It stays the same when the routes are reloaded. */
public final class AuditDatabase implements AutoCloseable {

    private static final int CONNECTIONS = 6;
    private static final int READING_CONNECTIONS = 6;
    /** Of SQL: a query was cancelled, which happens only at its time limit. */
    private static final String CANCELLED = "57014";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(AuditDatabase.class);

    private final HikariDataSource pool;
    /** For what operators ask: however slow that is, the record can be written. */
    private final HikariDataSource readingPool;

    private final String shown;
    private final boolean isEmbedded;

    @GuardedBy("this")
    private boolean upToDate;

    private AuditDatabase(HikariDataSource pool, HikariDataSource readingPool, AuditSettings settings) {
        this.pool = pool;
        this.readingPool = readingPool;
        this.shown = settings.toString();
        this.isEmbedded = settings.isEmbedded();
    }

    /**
     * Connects and updates the schema. If the database is not available, the hub starts all the same: the entries wait in
     * the broker, and the schema is updated with the first connection.
     *
     * @throws AuditException if the database is available but its schema cannot be updated
     */
    public static AuditDatabase open(AuditSettings settings, Path dataDir) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("audit");
        config.setJdbcUrl(settings.isEmbedded() ? embedded(dataDir) : settings.jdbcUrl());
        config.setUsername(settings.isEmbedded() ? "sa" : settings.username());
        config.setPassword(
                settings.password() == null ? "" : settings.password().reveal());
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECT_TIMEOUT.toMillis());
        config.setInitializationFailTimeout(-1);
        config.setAutoCommit(false);
        ClosedDatabase closed = new ClosedDatabase();
        config.setExceptionOverride(closed);
        if (config.getJdbcUrl().startsWith("jdbc:postgresql:")) {
            // One round trip for a batch of inserts.
            config.addDataSourceProperty("reWriteBatchedInserts", "true");
        }
        HikariDataSource pool = new HikariDataSource(config);
        closed.isOf(pool);
        config.setPoolName("audit-reading");
        config.setMaximumPoolSize(READING_CONNECTIONS);
        config.setMinimumIdle(0);
        HikariDataSource readingPool = new HikariDataSource(config);
        closed.isOf(readingPool);
        AuditDatabase database = new AuditDatabase(pool, readingPool, settings);
        try {
            database.connection().close();
        } catch (SQLException e) {
            LOG.warn("the audit database is not available; records wait in the broker until it is: {}", e.getMessage());
        } catch (AuditException e) {
            database.close();
            throw e;
        }
        return database;
    }

    private static String embedded(Path dataDir) {
        Path file = dataDir.resolve("audit").toAbsolutePath();
        try {
            PrivateFiles.createFile(Path.of(file + ".mv.db"));
        } catch (IOException e) {
            throw new AuditException("the embedded database cannot be created in " + dataDir, e);
        }
        return "jdbc:h2:file:%s;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;MAX_LENGTH_INPLACE_LOB=65536;DB_CLOSE_ON_EXIT=FALSE"
                .formatted(file);
    }

    /**
     * A connection to the database with an updated schema, without auto-commit.
     *
     * @throws SQLException if the database is not available
     * @throws AuditException if its schema cannot be updated
     */
    Connection connection() throws SQLException {
        return connection(pool);
    }

    private Connection connection(DataSource connections) throws SQLException {
        Connection connection = connections.getConnection();
        try {
            migrate();
            return connection;
        } catch (RuntimeException e) {
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
        try (Connection connection = connection(readingPool)) {
            // Only this level gives a snapshot of all tables in H2; in PostgreSQL it costs a reader nothing.
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            try {
                return reading.run(connection);
            } finally {
                connection.rollback();
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
                connection.rollback();
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
    }

    /**
     * Makes the file of the embedded database smaller. Other databases do that themselves.
     *
     * @throws AuditException if the database does not answer
     */
    void compact() {
        if (!isEmbedded) {
            return;
        }
        try (Connection connection = connection()) {
            EmbeddedFile.compact(connection);
        } catch (SQLException e) {
            throw new AuditException("the database's file cannot be made smaller", e);
        }
    }

    /** Waits for other writers. Until this transaction ends, nobody else writes. */
    static void lockForWriting(Connection connection) throws SQLException {
        SqlQuery.of("select one from waybill_turn for update").each(connection, row -> {});
    }

    private synchronized void migrate() {
        if (upToDate) {
            return;
        }
        try {
            Flyway.configure()
                    .dataSource(pool)
                    .table("waybill_schema_history")
                    .locations("classpath:db/migration")
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .load()
                    .migrate();
            upToDate = true;
        } catch (FlywayException e) {
            throw new AuditException("the schema of the audit database cannot be updated: " + shown, e);
        }
    }

    /** For users' own routes that write to tables of their own. */
    public DataSource dataSource() {
        return pool;
    }

    @Override
    public void close() {
        readingPool.close();
        pool.close();
    }
}
