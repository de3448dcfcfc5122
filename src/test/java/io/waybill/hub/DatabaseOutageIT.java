package io.waybill.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.testing.HubClient;
import io.waybill.testing.TestDatabase;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestLog;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said while the database is away. */
@Tag("own-parts")
@Tag("full")
class DatabaseOutageIT {

    /** The pool waits 5 s for a connection each time. */
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void saysOnceAMinuteWhyAndHealthTooUntilItIsBack() throws IOException {
        EmbeddedPostgres database = postgres(0);
        Map<String, String> settings =
                Map.of("waybill.audit.jdbc-url", jdbcUrl(database), "waybill.audit.username", "postgres");
        try (TestLog log = new TestLog();
                TestHub hub = TestHub.start(folder.resolve("data"), settings)) {
            accept(hub, 1);
            hub.client().quiet();

            // When
            database.close();
            accept(hub, 2);

            // Then
            Awaitility.await().atMost(SOON).until(() -> health(hub).contains("Connection to localhost"));
            for (int i = 0; i < 3; i++) {
                assertThat(hub.client().ops("GET", "/api/ledger", Map.of()).statusCode())
                        .isEqualTo(503);
            }
            // The page has what is known without the database.
            assertThat(hub.client().ops("GET", "/", Map.of()))
                    .returns(200, HttpResponse::statusCode)
                    .extracting(HttpResponse::body)
                    .asString()
                    .contains("What is wrong", "Nothing more can be shown now: ");
            assertThat(said(log.text(), "Connection to localhost")).isEqualTo(1);
            assertThat(said(log.text(), "a batch failed")).isLessThanOrEqualTo(3);
            assertThat(log.text()).doesNotContain("Stacktrace", "Failed delivery");
            database = postgres(database.getPort());
            assertThat(hub.client().quiet().path("received").asInt()).isEqualTo(2);
        } finally {
            database.close();
        }
    }

    @Test
    void namesAWrongPasswordUntilTheFileHasTheRightOne() throws IOException, SQLException {
        try (EmbeddedPostgres database = postgres(0)) {
            // Given
            try (Connection connection = database.getPostgresDatabase().getConnection()) {
                TestDatabase.createUser(connection, "waybill", "right");
            }
            Path password = Files.writeString(folder.resolve("password"), "wrong");
            Map<String, String> settings = Map.of(
                    "waybill.audit.jdbc-url", jdbcUrl(database),
                    "waybill.audit.username", "waybill",
                    "waybill.audit.password-file", password.toString());

            // When
            try (TestLog log = new TestLog();
                    TestHub hub = TestHub.start(folder.resolve("data"), settings)) {
                // Then
                String why = "password authentication failed for user";
                Awaitility.await().atMost(SOON).until(() -> health(hub).contains(why));
                accept(hub, 1);
                assertThat(hub.client().get("/api/ledger").path("detail").asText())
                        .contains(why);
                assertThat(log.text()).contains(why).doesNotContain("Connection is not available");

                // When
                Files.writeString(password, "right");

                // Then
                Awaitility.await().atMost(SOON).until(() -> !health(hub).contains(why));
                assertThat(hub.client().quiet().path("received").asInt()).isEqualTo(1);
            }
        }
    }

    private static void accept(TestHub hub, int event) {
        hub.client().accepted("sendpilot", """
                {"eventId":"evt_%d","eventType":"campaign.paused","workspaceId":"ws_1",
                 "timestamp":"2026-11-20T10:30:00.000Z","data":{"campaignId":"camp_1"}}""".formatted(event));
    }

    private static String health(TestHub hub) {
        HubClient client = hub.client();
        return client.ops("GET", "/observe/health", Map.of()).body();
    }

    private static long said(String log, String text) {
        return log.lines().filter(line -> line.contains(text)).count();
    }

    private static String jdbcUrl(EmbeddedPostgres database) {
        return "jdbc:postgresql://localhost:%d/postgres".formatted(database.getPort());
    }

    private EmbeddedPostgres postgres(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("postgres"))
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }
}
