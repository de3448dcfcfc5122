package io.waybill.audit;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.waybill.config.AuditSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The database and its connections. Outlives every generation of routes. */
public final class AuditDatabase implements AutoCloseable {

    private static final int CONNECTIONS = 6;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(AuditDatabase.class);

    private final HikariDataSource pool;
    private final String shown;
    private final boolean isEmbedded;
    private boolean upToDate;

    private AuditDatabase(HikariDataSource pool, AuditSettings settings) {
        this.pool = pool;
        this.shown = settings.toString();
        this.isEmbedded = settings.isEmbedded();
    }

    /**
     * Connects, and brings the schema up to date. A database that is not there is no reason not to start: what is to be
     * put on record waits in the broker, and the schema is seen to when it is there.
     *
     * @throws AuditException if the database is there but its schema cannot be brought up to date
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
        AuditDatabase database = new AuditDatabase(pool, settings);
        try {
            database.connection().close();
        } catch (SQLException e) {
            LOG.warn("the audit database is not there; records wait until it is: {}", e.getMessage());
        } catch (AuditException e) {
            database.close();
            throw e;
        }
        return database;
    }

    private static String embedded(Path dataDir) {
        return "jdbc:h2:file:%s;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;MAX_LENGTH_INPLACE_LOB=65536;DB_CLOSE_ON_EXIT=FALSE"
                .formatted(dataDir.resolve("audit").toAbsolutePath());
    }

    /**
     * A connection to a database whose schema is up to date; it commits when told to.
     *
     * @throws SQLException if the database is not there
     * @throws AuditException if its schema cannot be brought up to date
     */
    Connection connection() throws SQLException {
        Connection connection = pool.getConnection();
        try {
            migrate();
            return connection;
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    @FunctionalInterface
    interface Reading<T> {
        T from(Connection connection) throws SQLException;
    }

    /**
     * Reads from one snapshot: what one batch wrote is there whole or not at all, however many queries read it.
     *
     * @param what for the error, such as "the ledger"
     * @throws AuditException if the database does not answer
     */
    <T> T read(String what, Reading<T> reading) {
        try (Connection connection = connection()) {
            // H2 has a snapshot of all tables at this level only; PostgreSQL charges a lone reader nothing for it.
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            try {
                return reading.from(connection);
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw new AuditException(what + " cannot be read", e);
        }
    }

    /**
     * Changes what is on record, in one transaction; no other writer does meanwhile.
     *
     * @param what for the error, such as "the ledger"
     * @throws AuditException if the database does not answer; nothing is changed then
     */
    <T> T write(String what, Reading<T> writing) {
        try (Connection connection = connection()) {
            try {
                takeTurn(connection);
                T result = writing.from(connection);
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
     * When this returns, it is on disk: whoever waits for it may forget what it was made from. By itself H2 writes half a
     * second later.
     */
    void commit(Connection connection) throws SQLException {
        connection.commit();
        if (isEmbedded) {
            EmbeddedFile.flush(connection);
        }
    }

    /**
     * Removes from the embedded database's file some of what is no longer needed; any other looks after itself.
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

    /** Waits for whoever else is writing; until this transaction ends, nobody else will. */
    static void takeTurn(Connection connection) throws SQLException {
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
            throw new AuditException("the schema of the audit database cannot be brought up to date: " + shown, e);
        }
    }

    /** For routes of the users' own that write to tables of their own. */
    public DataSource dataSource() {
        return pool;
    }

    @Override
    public void close() {
        pool.close();
    }
}
