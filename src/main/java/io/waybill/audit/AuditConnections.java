package io.waybill.audit;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.waybill.config.AuditSettings;
import io.waybill.config.Secret;
import io.waybill.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The connections to the audit database, in two pools: however slow what operators ask for is, the record can be written.
 */
final class AuditConnections implements AutoCloseable {

    private static final int FOR_WRITERS = 6;
    private static final int FOR_OPERATORS = 6;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final HikariDataSource writers;
    private final HikariDataSource operators;

    private AuditConnections(HikariDataSource writers, HikariDataSource operators) {
        this.writers = writers;
        this.operators = operators;
    }

    /**
     * Connects when the first connection is asked for.
     *
     * @throws AuditException if the embedded database's file cannot be created
     */
    static AuditConnections open(AuditSettings settings, Path dataDir) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(settings.isEmbedded() ? embedded(dataDir) : settings.jdbcUrl());
        config.setUsername(settings.isEmbedded() ? "sa" : settings.username());
        config.setPassword(text(settings.password()));
        config.setConnectionTimeout(CONNECT_TIMEOUT.toMillis());
        config.setInitializationFailTimeout(-1);
        config.setAutoCommit(false);
        ClosedDatabase closed = new ClosedDatabase();
        config.setExceptionOverride(closed);
        if (isPostgres(settings)) {
            // One round trip for a batch of inserts.
            config.addDataSourceProperty("reWriteBatchedInserts", "true");
        }
        HikariDataSource writers = pool(config, "audit", FOR_WRITERS, 1);
        if (isPostgres(settings)) {
            // Each query is planned for its parameters: what is best for a source with many events reads all events for
            // one with none.
            config.addDataSourceProperty("prepareThreshold", "0");
        }
        HikariDataSource operators = pool(config, "audit-reading", FOR_OPERATORS, 0);
        closed.isOf(writers);
        closed.isOf(operators);
        return new AuditConnections(writers, operators);
    }

    private static HikariDataSource pool(HikariConfig config, String name, int most, int idle) {
        config.setPoolName(name);
        config.setMaximumPoolSize(most);
        config.setMinimumIdle(idle);
        return new HikariDataSource(config);
    }

    static boolean isPostgres(AuditSettings settings) {
        return settings.jdbcUrl().startsWith("jdbc:postgresql:");
    }

    private static String embedded(Path dataDir) {
        Path file = dataDir.resolve("audit").toAbsolutePath();
        try {
            PrivateFiles.createFile(Path.of(file + ".mv.db"));
        } catch (IOException e) {
            throw new AuditException("the embedded database cannot be created in " + dataDir, e);
        }
        return "jdbc:h2:file:%s;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;MAX_LENGTH_INPLACE_LOB=65536;DB_CLOSE_ON_EXIT=FALSE;%s"
                .formatted(file, EmbeddedFile.SETTINGS);
    }

    private static String text(@Nullable Secret password) {
        return password == null ? "" : password.reveal();
    }

    DataSource forWriters() {
        return writers;
    }

    DataSource forOperators() {
        return operators;
    }

    /** Connections made from now on use this password. Those there are stay: the database has let them in. */
    void usePassword(@Nullable Secret password) {
        writers.setPassword(text(password));
        operators.setPassword(text(password));
    }

    /** What the next connection uses; empty if there is none. */
    String password() {
        return writers.getPassword();
    }

    @Override
    public void close() {
        operators.close();
        writers.close();
    }
}
