package io.waybill.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

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
            String name = "waybill_" + System.nanoTime();
            try (Connection connection = Server.INSTANCE.getPostgresDatabase().getConnection()) {
                connection.createStatement().execute("create database " + name);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return Map.of(
                    "waybill.audit.jdbc-url",
                    Server.INSTANCE.getJdbcUrl("postgres", name),
                    "waybill.audit.username",
                    "postgres");
        }
    };

    /** Settings for a new, empty database. */
    public abstract Map<String, String> settings();

    /** A connection beside the hub's own, where the database takes one. */
    public static Connection connect(Map<String, String> settings) throws SQLException {
        return DriverManager.getConnection(settings.get("waybill.audit.jdbc-url"), "postgres", "");
    }

    private static final class Server {
        private static final EmbeddedPostgres INSTANCE = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder().start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
