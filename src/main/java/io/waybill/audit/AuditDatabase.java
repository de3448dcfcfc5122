package io.waybill.audit;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.waybill.config.AuditSettings;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** The database and its connections. Outlives every generation of routes. */
public final class AuditDatabase implements AutoCloseable {

    private static final int CONNECTIONS = 6;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final HikariDataSource pool;

    private AuditDatabase(HikariDataSource pool) {
        this.pool = pool;
    }

    /**
     * Connects, and brings the schema up to date.
     *
     * @throws AuditException if the database is not there, or its schema cannot be brought up to date
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
        // One round trip for a batch of inserts; the H2 driver does not know it and does not mind.
        if (config.getJdbcUrl().startsWith("jdbc:postgresql:")) {
            config.addDataSourceProperty("reWriteBatchedInserts", "true");
        }
        HikariDataSource pool = new HikariDataSource(config);
        try {
            migrate(pool);
        } catch (FlywayException e) {
            pool.close();
            throw new AuditException("the audit database at %s cannot be used".formatted(settings), e);
        }
        return new AuditDatabase(pool);
    }

    /** WRITE_DELAY=0: by default H2 loses what it committed in the half second before the process dies. */
    private static String embedded(Path dataDir) {
        return "jdbc:h2:file:%s;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE"
                .formatted(dataDir.resolve("audit").toAbsolutePath());
    }

    private static void migrate(DataSource pool) {
        Flyway.configure()
                .dataSource(pool)
                .table("waybill_schema_history")
                .locations("classpath:db/migration")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }

    /** Connections commit when told to. */
    public DataSource dataSource() {
        return pool;
    }

    @Override
    public void close() {
        pool.close();
    }
}
