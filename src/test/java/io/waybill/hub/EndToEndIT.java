package io.waybill.hub;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.waybill.testing.HubClient;
import io.waybill.testing.HubProcess;
import io.waybill.testing.RecordingSink;
import io.waybill.testing.RecordingSink.Answer;
import io.waybill.testing.Storm;
import io.waybill.testing.TestDatabase;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The hub as users run it, mostly the packaged jar, with a web server as Slack, CRM and analytics, and both databases. */
class EndToEndIT {

    private static final Path CASES = Path.of("src/test/resources/webhooks");

    @TempDir
    private Path folder;

    private final WireMockServer sinks =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    @BeforeEach
    void startSinks() {
        sinks.start();
        sinks.stubFor(any(anyUrl()).willReturn(ok()));
    }

    @AfterEach
    void stopSinks() {
        sinks.stop();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void tellsEverySinkWhatItShouldOnceAndBalances(TestDatabase database) throws IOException {
        try (HubProcess hub = HubProcess.start(folder, with(database.settings()))) {
            // When: each case twice, as providers do
            List<String> expected = new ArrayList<>();
            List<Path> cases = cases();
            for (Path each : cases) {
                String source = each.getParent().getFileName().toString();
                String body = Files.readString(each.resolve("body.json"));
                hub.client().accepted(source, body);
                assertThat(hub.client().post(source, body).statusCode()).isEqualTo(200);
                expected.addAll(requestsExpected(each));
            }
            JsonNode ledger = hub.client().quiet();

            // Then
            assertThat(requestsMade()).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(ledger.path("balanced").asBoolean()).isTrue();
            assertThat(ledger.path("received").asLong()
                            + ledger.path("unmapped").asLong())
                    .isEqualTo(cases.size());
            assertThat(ledger.path("duplicates").asLong()).isEqualTo(cases.size());
            assertThat(sumOf(ledger, "delivered")).isEqualTo(expected.size());
            assertThat(sumOf(ledger, "pending") + sumOf(ledger, "parked")).isZero();
        }
    }

    /** In short what bench/run checks. */
    @Test
    void hasEveryEventThatWasAcceptedInTheTableAndAtTheSinkOnce() throws SQLException {
        // Given
        Map<String, String> settings = new HashMap<>(TestDatabase.POSTGRESQL.settings());
        Stream.of("slack", "crm", "analytics").forEach(name -> settings.put("waybill.sink." + name + ".mode", "off"));
        Path routes = TestRoutes.copyTo(folder.resolve("routes"))
                .write("mappings/whole.jq", "{body: .}")
                .write("sinks/told.camel.yaml", """
                        - route:
                            id: told
                            routeConfigurationId: delivery
                            from:
                              uri: kamelet:events
                              parameters: {sink: told}
                              steps:
                                - to: {uri: kamelet:http, parameters: {request: whole}}
                        """)
                .folder();
        Storm storm = new Storm();
        try (RecordingSink told = new RecordingSink("told", (event, nth) -> new Answer(200, Duration.ZERO))) {
            settings.put("waybill.sink.told.url", told.url());
            try (TestHub hub = TestHub.start(folder.resolve("data"), settings, routes)) {
                // When
                storm.post(hub.client(), 1_000);
                JsonNode ledger = hub.client().quiet();

                // Then
                assertThat(ledger.path("balanced").asBoolean()).isTrue();
                assertThat(storm.accepted()).hasSize(1_000);
                assertThat(ids(settings)).containsExactlyInAnyOrderElementsOf(storm.accepted());
                assertThat(told.events()).containsExactlyInAnyOrderElementsOf(storm.accepted());
                assertThat(storm.accepted()).allMatch(event -> told.calls(event).size() == 1);
            }
        }
    }

    private static List<String> ids(Map<String, String> settings) throws SQLException {
        List<String> ids = new ArrayList<>();
        try (Connection connection = TestDatabase.connect(settings);
                ResultSet found = connection.createStatement().executeQuery("select id from waybill_event")) {
            while (found.next()) {
                ids.add(found.getString(1));
            }
        }
        return ids;
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void makesACallAgainUntilItIsTakenAndThenNoMore(TestDatabase database) throws SQLException {
        // Given
        failTimes(3, "/crm/leads/lead_abc123");
        Map<String, String> settings = with(database.settings());
        Path routes = TestRoutes.copyTo(folder.resolve("routes")).impatient().folder();
        try (TestHub hub = TestHub.start(folder.resolve("data"), settings, routes)) {
            // When
            String id = hub.client().accepted("sendpilot", opportunity("evt_retried"));
            JsonNode event = hub.client().settled(id);

            // Then
            List<LoggedRequest> calls = sinks.findAll(WireMock.putRequestedFor(urlEqualTo("/crm/leads/lead_abc123")));
            assertThat(calls).hasSize(4);
            assertThat(new HashSet<>(calls.stream()
                            .map(call -> call.getHeader("Idempotency-Key"))
                            .toList()))
                    .hasSize(1);
            JsonNode crm = event.path("sinks").path("crm");
            assertThat(crm.path("state").asText()).isEqualTo("delivered");
            assertThat(crm.path("attempts").findValuesAsText("outcome"))
                    .containsExactly("transient", "transient", "transient", "delivered");
            assertThat(crm.path("attempts").findValuesAsText("answerCode")).containsExactly("503", "503", "503", "200");
            if (database == TestDatabase.POSTGRESQL) {
                assertThat(rows(settings, "select count(*) from waybill_attempt where sink = 'crm'"))
                        .isEqualTo(4);
            }
        }
    }

    @Test
    void aSinkThatIsDownHoldsUpNeitherTheOthersNorTheRecord() {
        // Given
        sinks.stubFor(put(urlMatching("/crm/.*")).willReturn(serverError()));
        try (TestHub hub = TestHub.start(folder, with(Map.of()))) {
            // When
            String id = hub.client().accepted("sendpilot", opportunity("evt_down"));

            // Then
            JsonNode event = Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(
                            () -> hub.client().event(id),
                            found -> found.path("sinks")
                                            .path("slack")
                                            .path("state")
                                            .asText()
                                            .equals("delivered")
                                    && !found.path("sinks")
                                            .path("crm")
                                            .path("attempts")
                                            .isEmpty());
            assertThat(event.path("sinks").path("crm").path("state").asText()).isEqualTo("pending");
            assertThat(hub.client().ledger().path("balanced").asBoolean()).isTrue();
        }
    }

    @Tag("full")
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void afterAKillRightAfterTheAnswerEverySinkHasTheEvent(TestDatabase database) {
        // Given
        Map<String, String> settings = with(database.settings());
        List<String> ids = new ArrayList<>();
        HubProcess killed = HubProcess.start(folder, settings);
        for (int i = 0; i < 20; i++) {
            ids.add(killed.client().accepted("sendpilot", opportunity("evt_killed_" + i)));
        }

        // When
        killed.kill();

        // Then
        try (HubProcess hub = HubProcess.start(folder, settings)) {
            ids.forEach(id -> assertThat(hub.client().settled(id).path("sinks").findValuesAsText("state"))
                    .containsOnly("delivered", "filtered"));
            JsonNode ledger = hub.client().quiet();
            assertThat(ledger.path("received").asLong()).isEqualTo(20);
            assertThat(ledger.path("balanced").asBoolean()).isTrue();
            assertThat(hub.client()
                            .post("sendpilot", opportunity("evt_killed_7"))
                            .statusCode())
                    .as("known as a double across the crash")
                    .isEqualTo(200);
        }
    }

    @Test
    void withoutAddressesItLogsWhatItWouldHaveSentInUtf8AndAsciiDigitsWhateverTheLocale() {
        Map<String, String> locale = Map.of("file.encoding", "US-ASCII", "user.language", "ar", "user.country", "EG");
        try (HubProcess hub = HubProcess.start(folder, locale)) {
            // When
            String id = hub.client().accepted("sendpilot", opportunity("evt_dry"));
            JsonNode event = hub.client().settled(id);

            // Then
            assertThat(event.path("sinks").path("slack").path("state").asText()).isEqualTo("dry-run");
            assertThat(hub.logText())
                    .containsPattern("sink=slack outcome=dry-run .*#sales-opportunities: 🎯 New opportunity!")
                    .containsPattern("sink=crm outcome=dry-run .*PUT /leads/lead_abc123 .*\"status\":\"qualified\"");
            assertThat(sinks.getAllServeEvents()).isEmpty();
        }
    }

    private Map<String, String> with(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("waybill.sink.slack.webhook-url", sinks.url("/slack"));
        settings.put("waybill.sink.slack.rate", "100/s");
        settings.put("waybill.sink.crm.url", sinks.url("/crm"));
        settings.put("waybill.sink.analytics.url", sinks.url("/analytics"));
        return settings;
    }

    private void failTimes(int times, String path) {
        for (int i = 0; i < times; i++) {
            sinks.stubFor(put(urlEqualTo(path))
                    .inScenario(path)
                    .whenScenarioStateIs(i == 0 ? Scenario.STARTED : "failed " + i)
                    .willReturn(aResponse().withStatus(503))
                    .willSetStateTo("failed " + (i + 1)));
        }
    }

    private static List<Path> cases() throws IOException {
        try (Stream<Path> files = Files.walk(CASES)) {
            return files.filter(file -> file.endsWith("body.json"))
                    .map(Path::getParent)
                    .sorted()
                    .toList();
        }
    }

    /** As {@link #requestsMade} has them. */
    private static List<String> requestsExpected(Path golden) throws IOException {
        List<String> requests = new ArrayList<>();
        JsonNode record = HubClient.json(Files.readString(golden.resolve("record.json")));
        record.path("sinks").properties().forEach(sink -> {
            String request = sink.getValue().path("request").asText();
            if (!request.isEmpty()) {
                requests.add(sink.getKey() + " " + request);
            }
        });
        return requests;
    }

    private List<String> requestsMade() {
        return sinks.findAll(WireMock.anyRequestedFor(anyUrl())).stream()
                .map(EndToEndIT::describe)
                .toList();
    }

    private static String describe(LoggedRequest request) {
        String body = request.getBodyAsString();
        if (request.getUrl().equals("/slack")) {
            JsonNode message = HubClient.json(body);
            return "slack %s: %s"
                    .formatted(
                            message.path("channel").asText(),
                            message.path("text").asText());
        }
        String sink = request.getUrl().split("/")[1];
        String path = request.getUrl().substring(sink.length() + 1);
        return "%s %s %s %s".formatted(sink, request.getMethod(), path.isEmpty() ? "/" : path, body);
    }

    private static String opportunity(String eventId) {
        return """
                {"eventId": "%s", "eventType": "lead.status.changed", "timestamp": "2024-02-24T10:30:00.000Z",
                 "data": {"leadId": "lead_abc123", "linkedinUrl": "https://www.linkedin.com/in/john-doe",
                          "previousStatus": "REPLY_RECEIVED", "newStatus": "OPPORTUNITY"}}""".formatted(eventId);
    }

    private static long sumOf(JsonNode ledger, String column) {
        long sum = 0;
        for (JsonNode sink : ledger.path("sinks")) {
            sum += sink.path(column).asLong();
        }
        return sum;
    }

    private static long rows(Map<String, String> settings, String sql) throws SQLException {
        try (Connection connection = TestDatabase.connect(settings);
                ResultSet rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
