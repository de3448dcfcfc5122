package io.waybill.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.casetest.CaseFile;
import io.waybill.casetest.TestCase;
import io.waybill.project.RouteFolder;
import io.waybill.project.RouteSet;
import io.waybill.testing.HubClient;
import io.waybill.testing.TestDatabase;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestRoutes;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators are told of why a sink decided so. */
class ExplainIT {

    private static final String KEY = "s3cr3t-key-of-the-crm";
    private static final String CHANGED = """
            {"eventId": "%s", "eventType": "lead.status.changed", "timestamp": "2024-02-24T10:30:00Z",
             "data": {"leadId": "lead_1", "campaignId": "c1", "newStatus": "%s", "email": "jane.doe@acme.example",
                      "phone": "+49 170 1234567"}}""";

    @TempDir
    private static Path folder;

    private static final Map<String, String> SETTINGS = new HashMap<>();
    private static Path routes;
    private static TestHub hub;

    @BeforeAll
    static void start() {
        routes = TestRoutes.copyTo(folder.resolve("routes")).folder();
        SETTINGS.putAll(TestDatabase.POSTGRESQL.settings());
        SETTINGS.put("waybill.sink.crm.mode", "dry");
        SETTINGS.put("waybill.sink.crm.url", "https://crm.example/v1/?token=" + KEY);
        SETTINGS.put("waybill.sink.crm.header.X-Api-Key", KEY);
        hub = TestHub.start(folder.resolve("data"), SETTINGS, routes);
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    private static HttpResponse<String> post(String call, String payload) {
        return hub.client().ops("POST", call, Map.of(), payload);
    }

    private static JsonNode answer(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return HubClient.json(response.body());
    }

    private static List<String> texts(JsonNode rules) {
        List<String> texts = new ArrayList<>();
        rules.forEach(rule -> texts.add(rule.path("summary").asText().replace(routes + "/", "")));
        return texts;
    }

    @Test
    void explainsAnEventOnRecordWithTheRulesAndTheValuesThatDecided() {
        String id = hub.client().accepted("sendpilot", CHANGED.formatted("e1", "OPPORTUNITY"));
        hub.client().settled(id);

        HttpResponse<String> response = hub.client().ops("GET", "/api/events/" + id + "/explain", Map.of());

        JsonNode explained = answer(response, 200);
        assertThat(explained.path("id").asText()).isEqualTo(id);
        assertThat(explained.path("byTodaysRoutes").asBoolean(true))
                .as("these decided about it")
                .isFalse();
        assertThat(explained.path("outcome").asText()).isEqualTo("accepted");
        assertThat(texts(explained.path("source").path("rules")))
                .hasSize(5)
                .last()
                .isEqualTo(
                        "sources/sendpilot.camel.yaml:32: when .eventType | IN(\"lead.status.changed\", \"lead.updated\"):"
                                + " yes; .eventType = \"lead.status.changed\"");
        JsonNode slack = explained.path("sinks").path("slack");
        assertThat(slack.path("decision").asText()).isEqualTo("send");
        assertThat(slack.path("request").path("kind").asText()).isEqualTo("slack");
        assertThat(slack.path("request").path("to").asText()).isEqualTo("#sales-opportunities");
        assertThat(slack.path("request").path("post").asText()).contains("Lead: lead_1");
        JsonNode analytics = explained.path("sinks").path("analytics");
        assertThat(analytics.path("decision").asText()).isEqualTo("filter");
        assertThat(analytics.path("reason").asText()).isEqualTo("it is not counted");
        assertThat(texts(analytics.path("rules")))
                .hasSize(6)
                .contains("sinks/analytics.camel.yaml:15: when .type == \"lead.status_changed\" and (.data.status.to |"
                        + " IN(\"NOT_INTERESTED\", \"Not Interested\")): no; .type = \"lead.status_changed\","
                        + " .data.status.to = \"OPPORTUNITY\"")
                .last()
                .isEqualTo("sinks/analytics.camel.yaml:31: otherwise: yes");
        assertThat(analytics.path("at").asText()).endsWith("sinks/analytics.camel.yaml:33");
        JsonNode request = explained.path("sinks").path("crm").path("request");
        assertThat(request.path("method").asText()).isEqualTo("PUT");
        assertThat(request.path("address").asText()).startsWith("https://crm.example/v1/leads/lead_1");
        assertThat(request.path("headers").path("X-Api-Key").asText()).isEqualTo("••••");
        assertThat(request.path("headers").path("Content-Type").asText()).isEqualTo("application/json");
        assertThat(response.body()).doesNotContain(KEY, "jane.doe", "1234567");
    }

    @Test
    void explainsByTheRoutesOfToday() {
        String id = accepted(
                "{\"eventId\": \"r1\", \"eventType\": \"campaign.resumed\", \"data\": {\"campaignId\": \"c1\"}}");
        assertThat(explained(id).at("/sinks/analytics/decision").asText()).isEqualTo("send");

        TestRoutes.in(routes)
                .replace(
                        "sinks/analytics.camel.yaml",
                        "'.type == \"campaign.resumed\"'",
                        "'.type == \"campaign.resumed\" and .data.campaign.id != \"c1\"'");
        assertThat(hub.client().ops("POST", "/api/routes/reload", Map.of()).statusCode())
                .isEqualTo(200);

        JsonNode analytics = explained(id).at("/sinks/analytics");
        assertThat(analytics.path("decision").asText()).isEqualTo("filter");
        assertThat(texts(analytics.path("rules")))
                .anyMatch(rule -> rule.endsWith("no; .type = \"campaign.resumed\", .data.campaign.id = \"c1\""));
    }

    @Test
    void saysThatTheBodyIsGone() throws SQLException {
        String id = accepted("{\"eventId\": \"g1\", \"eventType\": \"campaign.paused\"}");
        try (Connection connection = TestDatabase.connect(SETTINGS)) {
            connection.createStatement().execute("delete from waybill_event_body where event_id = '%s'".formatted(id));
        }

        assertThat(explained(id).path("problem").asText()).contains("waybill.audit.body-retention");
        assertThat(answer(post("/api/events/" + id + "/case", ""), 409)
                        .path("code")
                        .asText())
                .isEqualTo("not-rehearsable");
    }

    private static String accepted(String body) {
        String id = hub.client().accepted("sendpilot", body);
        hub.client().settled(id);
        return id;
    }

    private static JsonNode explained(String id) {
        return answer(hub.client().ops("GET", "/api/events/" + id + "/explain", Map.of()), 200);
    }

    @Test
    void explainsNoEventThatIsNotOnRecord() {
        assertThat(answer(hub.client().ops("GET", "/api/events/evt_none/explain", Map.of()), 404)
                        .path("code")
                        .asText())
                .isEqualTo("unknown-event");
        assertThat(answer(post("/api/events/evt_none/case", ""), 404)
                        .path("code")
                        .asText())
                .isEqualTo("unknown-event");
    }

    @Test
    void triesAPayloadWithoutStoringIt() {
        hub.client().quiet();
        long before = hub.client().ledger().path("received").asLong();

        JsonNode tried = answer(post("/api/try?source=sendpilot", CHANGED.formatted("tried", "Interested")), 200);
        JsonNode rejected = answer(post("/api/try?source=sendpilot", "{"), 200);
        JsonNode unmapped =
                answer(post("/api/try?source=sendpilot", "{\"eventId\": \"e\", \"eventType\": \"x\"}"), 200);

        assertThat(tried.path("event").path("type").asText()).isEqualTo("lead.status_changed");
        assertThat(tried.path("sinks")
                        .path("slack")
                        .path("request")
                        .path("channel")
                        .asText())
                .isEqualTo("sales");
        assertThat(tried.has("byTodaysRoutes")).isFalse();
        assertThat(rejected.path("outcome").asText()).isEqualTo("rejected");
        assertThat(rejected.path("answer").path("code").asText()).isEqualTo("invalid-json");
        assertThat(unmapped.path("outcome").asText()).isEqualTo("unmapped");
        assertThat(unmapped.path("reason").asText()).contains("'x'");
        assertThat(hub.client().quiet().path("received").asLong()).isEqualTo(before);
        assertThat(hub.client().event(tried.path("event").path("id").asText()).isMissingNode())
                .isTrue();
    }

    @Test
    void refusesToTryWhatItCannot() {
        assertThat(answer(post("/api/try?source=sendpilt", "{}"), 400)
                        .path("detail")
                        .asText())
                .contains("did you mean 'sendpilot'?");
        assertThat(answer(post("/api/try", "{}"), 400).path("code").asText()).isEqualTo("invalid-parameter");
        assertThat(answer(post("/api/try?source=sendpilot", ""), 400)
                        .path("code")
                        .asText())
                .isEqualTo("no-payload");
    }

    @Test
    void savesWhatIsOnRecordAndWhatIsTriedAsTestCases() {
        String id = hub.client().accepted("sendpilot", CHANGED.formatted("e2", "OPPORTUNITY"));
        hub.client().settled(id);

        JsonNode first = answer(post("/api/events/" + id + "/case", ""), 201);
        JsonNode second =
                answer(post("/api/try/case?source=sendpilot&name=mine", CHANGED.formatted("e3", "Interested")), 201);
        JsonNode taken =
                answer(post("/api/try/case?source=sendpilot&name=mine", CHANGED.formatted("e3", "Interested")), 409);

        CaseFile file = CaseFile.read(Path.of(first.path("file").asText()), RouteSet.of(RouteFolder.read(routes)));
        assertThat(file.findings()).isEmpty();
        assertThat(file.cases())
                .extracting(TestCase::name)
                .contains(first.path("name").asText(), "mine");
        assertThat(file.cases())
                .extracting(TestCase::line)
                .contains(first.path("line").asInt(), second.path("line").asInt());
        assertThat(taken.path("code").asText()).isEqualTo("name-taken");
    }

    @Test
    void savesNoSecretAndSaysIfItCannotWrite() throws IOException {
        JsonNode secret =
                answer(post("/api/try/case?source=pelcro", "{\"type\": \"x\", \"note\": \"%s\"}".formatted(KEY)), 409);
        Files.delete(routes.resolve("tests/leadsail.yaml"));
        Files.createDirectory(routes.resolve("tests/leadsail.yaml"));
        JsonNode unwritable = answer(post("/api/try/case?source=leadsail", "{}"), 409);

        assertThat(secret.path("code").asText()).isEqualTo("has-secret");
        assertThat(Files.readString(routes.resolve("tests/pelcro.yaml"))).doesNotContain(KEY);
        assertThat(unwritable.path("code").asText()).isEqualTo("not-writable");
        assertThat(unwritable.path("detail").asText()).contains("leadsail.yaml");
    }
}
