package io.waybill.audit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.config.AuditSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps hubs of different brokers from writing to the same tables: an advisory lock of PostgreSQL, which a connection of its own
 * holds for as long as it lasts. A hub with a broker of its own has it alone; those that share a broker share it, too. After an
 * outage, the lock is taken again before anything is written.
 */
final class HubLock implements AutoCloseable {

    /** Of one schema: several hubs may each have one in the same database. The first number stands for Waybill. */
    private static final String TAKE = "select pg_try_advisory_lock%s(1462458476, hashtext(current_schema()))";

    /** How long the session of a hub that was killed may take to end. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration RETRY_PAUSE = Duration.ofMillis(200);
    private static final Duration CHECKED_EVERY = Duration.ofSeconds(2);
    private static final String SECONDS = "5";

    /**
     * The lock lasts as long as PostgreSQL believes in this connection. If the hub's host is gone, or the network has dropped the
     * connection in silence, PostgreSQL must notice within seconds, and not after the two hours that are usual.
     */
    private static final String NOTICE_SOON =
            "set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 2; set tcp_keepalives_count = 3";

    private final AuditSettings settings;
    private final boolean isShared;
    private final Supplier<String> password;

    @GuardedBy("this")
    private @Nullable Connection session;

    @GuardedBy("this")
    private long checkedAt;

    /**
     * @param isShared whether other hubs may have it, too, that say the same
     * @param password what to connect with now; empty if there is none
     */
    HubLock(AuditSettings settings, boolean isShared, Supplier<String> password) {
        this.settings = settings;
        this.isShared = isShared;
        this.password = password;
    }

    /**
     * Makes sure that this hub has the lock, waiting a few seconds for a hub that is ending.
     *
     * @throws SQLException if the database is not available
     * @throws AuditException if another hub has the lock
     */
    synchronized void hold() throws SQLException {
        if (isHeld()) {
            return;
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Connection opened = connect();
        try {
            while (!take(opened)) {
                if (System.nanoTime() > deadline) {
                    throw new AuditException(
                            "'waybill.audit.jdbc-url' '%s': another hub uses this database, and another broker; stop that hub, or give each a database or a schema of its own"
                                    .formatted(settings.shown()));
                }
                LockSupport.parkNanos(RETRY_PAUSE.toNanos());
            }
        } catch (SQLException | RuntimeException e) {
            opened.close();
            throw e;
        }
        session = opened;
        checkedAt = System.nanoTime();
    }

    @GuardedBy("this")
    private boolean isHeld() {
        if (session == null) {
            return false;
        }
        if (System.nanoTime() - checkedAt < CHECKED_EVERY.toNanos()) {
            return true;
        }
        try {
            if (session.isValid((int) PATIENCE.toSeconds())) {
                checkedAt = System.nanoTime();
                return true;
            }
        } catch (SQLException e) {
            // Its only cause is a negative time.
        }
        close();
        return false;
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", settings.username());
        String now = password.get();
        if (!now.isEmpty()) {
            properties.setProperty("password", now);
        }
        properties.setProperty("connectTimeout", SECONDS);
        properties.setProperty("loginTimeout", SECONDS);
        properties.setProperty("socketTimeout", SECONDS);
        properties.setProperty("tcpKeepAlive", "true");
        Connection connection = DriverManager.getConnection(settings.jdbcUrl(), properties);
        try (Statement statement = connection.createStatement()) {
            statement.execute(NOTICE_SOON);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private boolean take(Connection connection) throws SQLException {
        boolean[] taken = {false};
        SqlQuery.of(TAKE.formatted(isShared ? "_shared" : "")).each(connection, row -> taken[0] = row.getBoolean(1));
        return taken[0];
    }

    @Override
    public synchronized void close() {
        if (session != null) {
            try {
                session.close();
            } catch (SQLException e) {
                // It is gone already.
            }
            session = null;
        }
    }
}
