package io.waybill.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.HubClient;
import io.waybill.testing.TestDatabase;
import io.waybill.testing.TestHub;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators ask of a hub, and its database. */
@Tag("own-parts")
class RequestsOfHubIT {

    @TempDir
    private Path folder;

    @Test
    void aSinkThatWasStoppedStaysSoAfterARestart() {
        try (TestHub hub = TestHub.start(folder, Map.of())) {
            assertThat(asked(hub.client(), "stop").statusCode()).isEqualTo(200);
        }
        try (TestHub hub = TestHub.start(folder, Map.of())) {
            assertThat(holds(hub.client()).findValuesAsText("detail")).containsExactly("stopped by an operator");

            assertThat(asked(hub.client(), "start").statusCode()).isEqualTo(200);
            assertThat(holds(hub.client())).isEmpty();
        }
        try (TestHub hub = TestHub.start(folder, Map.of())) {
            assertThat(holds(hub.client())).isEmpty();
        }
    }

    @Test
    void withoutTheDatabaseNothingIsDoneAndTheAnswerSaysSo() throws SQLException {
        Map<String, String> settings = TestDatabase.POSTGRESQL.settings();
        try (TestHub hub = TestHub.start(folder, settings);
                Connection other = TestDatabase.connect(settings)) {
            TestDatabase.takeConnections(settings, false);
            other.createStatement()
                    .execute("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                            + " where datname = current_database() and pid <> pg_backend_pid()");

            assertThat(asked(hub.client(), "stop"))
                    .matches(answer -> answer.statusCode() == 503)
                    .matches(answer -> answer.body().contains("\"unavailable\""))
                    .matches(answer -> answer.body().contains("nothing was done, as the database does not answer"));
            assertThat(holds(hub.client())).isEmpty();

            TestDatabase.takeConnections(settings, true);
            Awaitility.await().until(() -> asked(hub.client(), "stop").statusCode() == 200);
            assertThat(holds(hub.client())).hasSize(1);
        }
    }

    private static HttpResponse<String> asked(HubClient client, String what) {
        return client.ops("POST", "/api/sinks/crm/" + what, Map.of());
    }

    private static JsonNode holds(HubClient client) {
        return client.get("/api/sinks").path("crm").path("holds");
    }
}
