package io.waybill.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.TestDatabase;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestRoutes;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sink under docs/examples that needs a database: a table of the user's own, met by files alone. */
class ExamplesIT {

    private static final String LEAD = """
            {"event": "lead.delivered", "leadId": "lead/1", "submissionId": "sub_1", "campaignId": "ABC",
             "status": "delivered", "timestamp": "2024-06-15T10:30:00Z",
             "data": {"firstName": "John", "lastName": "Doe", "email": "john@example.com", "phone": "+15551234567"}}""";

    private static final String STAGE = """
            {"eventId": "evt_1", "eventType": "lead.updated", "timestamp": "2024-02-24T10:30:00Z",
             "data": {"leadId": "lead/1", "previousStatus": "MESSAGE_SENT", "newStatus": "OPPORTUNITY"}}""";

    @TempDir
    private Path folder;

    @Test
    void writesRowsToATableOfTheUsersOwn() throws SQLException {
        // Given
        Map<String, String> settings = TestDatabase.POSTGRESQL.settings();
        TestRoutes routes = TestRoutes.copyTo(folder.resolve("routes")).add(Path.of("docs/examples/leads-table"));
        try (Connection connection = TestDatabase.connect(settings)) {
            connection
                    .createStatement()
                    .execute("create table delivered_lead (event_id varchar(64) primary key, email varchar(320),"
                            + " happened_at varchar(40))");
            try (TestHub hub = TestHub.start(folder.resolve("data"), settings, routes.folder())) {
                // When
                JsonNode delivery = deliver(hub, "leadsail", LEAD);
                JsonNode other = deliver(hub, "sendpilot", STAGE);

                // Then
                assertThat(delivery.path("state").asText()).isEqualTo("delivered");
                assertThat(other.path("state").asText()).isEqualTo("filtered");
                ResultSet rows = connection.createStatement().executeQuery("select email from delivered_lead");
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("john@example.com");
                assertThat(rows.next()).isFalse();
            }
        }
    }

    private static JsonNode deliver(TestHub hub, String source, String body) {
        return hub.client().settled(hub.client().accepted(source, body)).at("/sinks/leads-table");
    }
}
