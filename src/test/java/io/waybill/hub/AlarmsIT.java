package io.waybill.hub;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.waybill.testing.BrokerProcess;
import io.waybill.testing.HubClient;
import io.waybill.testing.TestHub;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alarms of a hub, as operators and Slack get them. */
class AlarmsIT {

    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    private final WireMockServer slack =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    @BeforeEach
    void startSlack() {
        slack.start();
        slack.stubFor(any(anyUrl()).willReturn(ok("ok")));
    }

    @AfterEach
    void stopSlack() {
        slack.stop();
    }

    @Test
    void aHubWithASilentSourceTellsSlackOnceAlsoAfterARestart() {
        // Given
        Map<String, String> settings = settings(Map.of("waybill.source.sendpilot.expect", "1s"));
        try (TestHub hub = start(settings)) {
            String first = pause(hub, 1);

            // When
            Awaitility.await().until(() -> !told().isEmpty());

            // Then
            JsonNode alarm = hub.client().get("/api/alarms").path("alarms").path(0);
            assertThat(alarm.path("kind").asText()).isEqualTo("source-silent");
            assertThat(alarm.path("about").asText()).isEqualTo("sendpilot");
            assertThat(alarm.path("since").asText()).isNotEmpty();
            assertThat(alarm.path("problem").asText()).contains("waybill.source.sendpilot.expect");
            assertThat(alarm.path("fix").asText()).isNotEmpty();
            assertThat(hub.client().ops("GET", "/", Map.of()).body()).contains("<span class=\"bad\">silent since");
            assertThat(metrics(hub))
                    .contains("waybill_alarms{kind=\"source-silent\"} 1.0", "waybill_alarms{kind=\"disk\"}");
            assertApart(hub, first);
        }

        // When: it is silent still
        try (TestHub hub = start(settings)) {
            Awaitility.await().until(() -> metrics(hub).contains("waybill_alarms{kind=\"source-silent\"} 1.0"));
            pause(hub, 2);
            Awaitility.await().until(() -> told().size() >= 2);

            // Then
            assertThat(told()).hasSizeGreaterThanOrEqualTo(2);
            assertThat(told().get(0)).contains("sendpilot: silent since").contains("What to do");
            assertThat(told().get(1)).contains("sendpilot is well again");
        }
    }

    /** The alarm is on record, for Slack alone, and in no count of what was received. */
    private static void assertApart(TestHub hub, String received) {
        HubClient client = hub.client();
        JsonNode ledger = client.quiet();
        assertThat(ledger.path("received").asLong()).isEqualTo(1);
        assertThat(ledger.path("balanced").asBoolean()).isTrue();
        for (JsonNode sink : ledger.path("sinks")) {
            assertThat(sink.path("received").asLong()).isEqualTo(1);
        }
        JsonNode own = client.get("/api/ledger?source=waybill");
        assertThat(own.path("received").asLong()).isEqualTo(1);
        assertThat(own.at("/sinks/slack/delivered").asLong()).isEqualTo(1);
        assertThat(own.at("/sinks/crm/received").asLong()).isZero();
        JsonNode events = client.get("/api/events?source=waybill").path("events");
        assertThat(events).hasSize(1);
        String id = events.path(0).path("id").asText();
        assertThat(id).isNotEqualTo(received);
        JsonNode event = client.event(id);
        assertThat(event.path("type").asText()).isEqualTo("waybill.alarm.raised");
        assertThat(event.path("sinks").fieldNames()).toIterable().containsExactly("slack");
        assertThat(client.get("/api/ledger?since=2026-01-01T00:00:00Z")
                        .path("received")
                        .asLong())
                .isEqualTo(1);
    }

    @Test
    void aStoppedSinkAndParkedEventsAreAlarmsUntilTheyAreNoMore() {
        slack.stubFor(any(urlPathMatching("/crm/.*")).willReturn(status(422)));
        try (TestHub hub = start(settings(Map.of("waybill.sink.crm.url", slack.url("/crm"))))) {
            // When
            hub.client().ops("POST", "/api/sinks/analytics/stop", Map.of());
            // It has looked: what is parked from now on is more than before.
            Awaitility.await().until(() -> alarms(hub).equals(List.of("sink-held analytics")));
            opportunity(hub);

            // Then
            Awaitility.await().until(() -> alarms(hub).equals(List.of("sink-held analytics", "parked crm")));
            Awaitility.await().until(() -> alertsToldOf("analytics") == 1 && alertsToldOf("crm") == 1);

            // When
            hub.client().ops("POST", "/api/sinks/analytics/start", Map.of());
            hub.client().ops("POST", "/api/parked/discard?sink=crm&reason=test", Map.of());

            // Then
            Awaitility.await().until(() -> alarms(hub).isEmpty());
            Awaitility.await().until(() -> alertsToldOf("analytics") == 2 && alertsToldOf("crm") == 2);
            assertThat(hub.client().quiet().path("balanced").asBoolean()).isTrue();
        }
    }

    @Test
    void anAlarmThatSlackDoesNotTakeIsNoReasonForAnotherAndCanBeReplayed() {
        // Given
        slack.stubFor(any(anyUrl()).willReturn(status(400).withBody("invalid_payload")));
        try (TestHub hub = start(settings(Map.of()))) {
            hub.client().ops("POST", "/api/sinks/crm/stop", Map.of());
            Awaitility.await()
                    .until(() -> hub.client()
                                    .get("/api/parked?sink=slack")
                                    .path("parked")
                                    .size()
                            == 1);
            assertThat(hub.client().quiet().path("balanced").asBoolean()).isTrue();
            assertThat(hub.client().ledger().at("/sinks/slack/parked").asLong()).isZero();

            // When
            slack.stubFor(any(anyUrl()).willReturn(ok("ok")));
            hub.client().ops("POST", "/api/parked/replay?sink=slack", Map.of());
            Awaitility.await().until(() -> alertsToldOf("crm") == 2);

            // Then
            assertThat(alarms(hub)).containsExactly("sink-held crm");
            assertThat(hub.client().quiet().path("balanced").asBoolean()).isTrue();
        }
    }

    @Test
    @Tag("full")
    @Tag("own-parts")
    void aDatabaseThatIsAwayIsFoundAndToldWithoutIt() throws IOException {
        EmbeddedPostgres database = postgres(0);
        Map<String, String> settings = settings(Map.of(
                "waybill.audit.jdbc-url",
                "jdbc:postgresql://localhost:%d/postgres".formatted(database.getPort()),
                "waybill.audit.username",
                "postgres"));
        try (TestHub hub = start(settings)) {
            pause(hub, 1);
            hub.client().quiet();

            // When
            database.close();

            // Then
            Awaitility.await().atMost(SOON).until(() -> alertsToldOf("database") == 1);
            assertThat(alarms(hub)).containsExactly("database database");

            // When
            database = postgres(database.getPort());

            // Then
            Awaitility.await().atMost(SOON).until(() -> alertsToldOf("database") == 2);
            assertThat(alarms(hub)).isEmpty();
            assertThat(hub.client().quiet().path("balanced").asBoolean()).isTrue();
        } finally {
            database.close();
        }
    }

    @Test
    @Tag("full")
    @Tag("own-parts")
    void aBrokerThatIsAwayIsAnAlarmAtOnceAndToldWhenItIsBack() {
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("broker"))) {
            Map<String, String> settings = settings(broker.settings());
            try (TestHub hub = start(settings)) {
                // When
                broker.kill();

                // Then
                Awaitility.await().atMost(SOON).until(() -> alarms(hub).contains("broker broker"));
                assertThat(told()).isEmpty();

                // When
                broker.restart();

                // Then
                Awaitility.await().atMost(SOON).until(() -> alertsToldOf("broker") == 2);
                assertThat(alarms(hub)).isEmpty();
            }
        }
    }

    private EmbeddedPostgres postgres(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("postgres"))
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }

    private TestHub start(Map<String, String> settings) {
        return TestHub.start(folder.resolve("data"), settings);
    }

    private Map<String, String> settings(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("waybill.alarm.every", "200ms");
        settings.put("waybill.sink.slack.webhook-url", slack.url("/services/T0/B0/campaigns"));
        settings.put("waybill.sink.slack.channel.alerts", slack.url("/services/T0/B0/alerts"));
        settings.put("waybill.sink.slack.rate", "100/s");
        return settings;
    }

    private static List<String> alarms(TestHub hub) {
        List<String> alarms = new ArrayList<>();
        hub.client()
                .get("/api/alarms")
                .path("alarms")
                .forEach(alarm -> alarms.add(
                        alarm.path("kind").asText() + " " + alarm.path("about").asText()));
        return alarms;
    }

    private List<String> told() {
        return slack.findAll(postRequestedFor(urlPathMatching("/services/T0/B0/alerts"))).stream()
                .map(request ->
                        HubClient.json(request.getBodyAsString()).path("text").asText())
                .toList();
    }

    private long alertsToldOf(String about) {
        return told().stream()
                .filter(text -> text.contains("Waybill: " + about))
                .count();
    }

    private static String metrics(TestHub hub) {
        return hub.client().ops("GET", "/observe/metrics", Map.of()).body();
    }

    private static String pause(TestHub hub, int event) {
        return hub.client().accepted("sendpilot", """
                {"eventId":"evt_%d","eventType":"campaign.paused","workspaceId":"ws_1",
                 "timestamp":"2026-11-20T10:30:00.000Z","data":{"campaignId":"camp_1"}}""".formatted(event));
    }

    private static void opportunity(TestHub hub) {
        hub.client().accepted("leadsail", """
                {"event":"lead.delivered","leadId":"lead_1","submissionId":"sub_1","campaignId":"ABC","status":"delivered",
                 "timestamp":"2024-06-15T10:30:00Z","data":{"firstName":"John","email":"john@example.com"}}""");
    }
}
