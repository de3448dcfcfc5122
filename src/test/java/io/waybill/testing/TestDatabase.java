package io.waybill.testing;

import io.waybill.audit.AuditDatabase;
import io.waybill.config.AuditSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The databases the audit can be in: the embedded one, and a real PostgreSQL. */
public enum TestDatabase {
    H2 {
        @Override
        public Map<String, String> settings() {
            return Map.of();
        }
    },
    POSTGRESQL {
        @Override
        public Map<String, String> settings() {
            return Server.INSTANCE.copy();
        }
    };

    private static final Pattern DATABASE = Pattern.compile("/(\\w+)\\?");
    private static final String FILE = "audit.mv.db";
    private static final Duration ANY = Duration.ofDays(1);

    /** Settings for a new database, with the tables and nothing in them. */
    public abstract Map<String, String> settings();

    /** Gives a folder that no hub has used yet the embedded database, with the tables and nothing in them. */
    public static void putInto(Path dataDir) {
        try {
            if (Files.notExists(dataDir.resolve("lock")) && Files.notExists(dataDir.resolve(FILE))) {
                Files.createDirectories(dataDir);
                Files.write(dataDir.resolve(FILE), Embedded.TABLES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A connection beside the hub's own, where the database takes one. */
    public static Connection connect(Map<String, String> settings) throws SQLException {
        return DriverManager.getConnection(settings.get("waybill.audit.jdbc-url"), "postgres", "");
    }

    /** Whether PostgreSQL lets anybody into this database: away, and back again, in no time. */
    public static void takeConnections(Map<String, String> settings, boolean takes) throws SQLException {
        Matcher database = DATABASE.matcher(settings.get("waybill.audit.jdbc-url"));
        String another = database.replaceFirst("/postgres?");
        try (Connection connection = connect(Map.of("waybill.audit.jdbc-url", another))) {
            String name = database.reset().results().findFirst().orElseThrow().group(1);
            connection.createStatement().execute("alter database %s allow_connections %s".formatted(name, takes));
        }
    }

    /** Makes a user that must give a password; where it connects to is for the others as it was. */
    public static void createUser(Connection connection, String user, String password) throws SQLException {
        String others = one(connection, "select pg_read_file(current_setting('hba_file'))");
        Path file = Path.of(one(connection, "show hba_file"));
        try {
            Files.writeString(file, "host all %s all scram-sha-256%n%s".formatted(user, others));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connection.createStatement().execute("select pg_reload_conf()");
        connection.createStatement().execute("create role %s superuser login password '%s'".formatted(user, password));
    }

    /** Changes the password, as who rotates it does, and ends the user's connections. */
    public static void changePassword(Connection connection, String user, String password) throws SQLException {
        connection.createStatement().execute("alter role %s password '%s'".formatted(user, password));
        connection
                .createStatement()
                .execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = '%s'".formatted(user));
    }

    private static String one(Connection connection, String query) throws SQLException {
        try (ResultSet rows = connection.createStatement().executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** The tables are made once for all tests of a process, and copied. */
    private static final class Embedded {
        private static final byte[] TABLES = make();

        private static byte[] make() {
            try {
                Path folder = Files.createTempDirectory("tables");
                AuditDatabase.open(new AuditSettings("", "", null, ANY, ANY, ANY), folder, false)
                        .close();
                Path file = folder.resolve(FILE);
                byte[] tables = Files.readAllBytes(file);
                Files.delete(file);
                Files.delete(folder);
                return tables;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** One for all tests of a process; the tables are made once, and copied. */
    private static final class Server {
        private static final Server INSTANCE = new Server();

        private final EmbeddedPostgres postgres;
        private final AtomicInteger copies = new AtomicInteger();

        private Server() {
            try {
                // It need not outlive the machine.
                postgres = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .setServerConfig("full_page_writes", "off")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            create("migrated", "template1");
            AuditSettings settings = new AuditSettings(url("migrated"), "postgres", null, ANY, ANY, ANY);
            AuditDatabase.open(settings, Path.of(""), false).close();
        }

        Map<String, String> copy() {
            String name = "waybill_" + copies.incrementAndGet();
            create(name, "migrated");
            return Map.of("waybill.audit.jdbc-url", url(name), "waybill.audit.username", "postgres");
        }

        private void create(String name, String template) {
            try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
                connection.createStatement().execute("create database %s template %s".formatted(name, template));
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        private String url(String name) {
            return postgres.getJdbcUrl("postgres", name);
        }
    }
}
