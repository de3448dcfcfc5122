package io.waybill.hub;

import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.HubClient;
import io.waybill.testing.SlackAlerts;
import io.waybill.testing.TestHub;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alarms of a hub, as operators and Slack get them. */
class AlarmsIT {

    @TempDir
    private Path folder;

    private final SlackAlerts slack = new SlackAlerts();

    @AfterEach
    void stopSlack() {
        slack.close();
    }

    @Test
    void aHubWithASilentSourceTellsSlackOnceAlsoAfterARestart() {
        // Given
        Map<String, String> settings = slack.settings(Map.of("waybill.source.sendpilot.expect", "1s"));
        try (TestHub hub = start(settings)) {
            String first = pause(hub, 1);

            // When
            Awaitility.await().until(() -> !slack.told().isEmpty());

            // Then
            JsonNode alarm = hub.client().get("/api/alarms").path("alarms").path(0);
            assertThat(alarm.path("kind").asText()).isEqualTo("source-silent");
            assertThat(alarm.path("about").asText()).isEqualTo("sendpilot");
            assertThat(alarm.path("since").asText()).isNotEmpty();
            assertThat(alarm.path("problem").asText()).contains("waybill.source.sendpilot.expect");
            assertThat(alarm.path("fix").asText()).isNotEmpty();
            assertThat(hub.client().ops("GET", "/", Map.of()).body()).contains("<span class=\"bad\">silent since");
            assertThat(SlackAlerts.metrics(hub))
                    .contains("waybill_alarms{kind=\"source-silent\"} 1.0", "waybill_alarms{kind=\"disk\"}");
            assertApart(hub, first);
        }

        // When: it is silent still
        try (TestHub hub = start(settings)) {
            Awaitility.await()
                    .until(() -> SlackAlerts.metrics(hub).contains("waybill_alarms{kind=\"source-silent\"} 1.0"));
            pause(hub, 2);
            Awaitility.await().until(() -> slack.told().size() >= 2);

            // Then
            assertThat(slack.told()).hasSizeGreaterThanOrEqualTo(2);
            assertThat(slack.told().get(0)).contains("sendpilot: silent since").contains("What to do");
            assertThat(slack.told().get(1)).contains("sendpilot is well again");
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
        slack.answer("/crm/.*", status(422));
        try (TestHub hub = start(slack.settings(Map.of("waybill.sink.crm.url", slack.url("/crm"))))) {
            // When
            hub.client().ops("POST", "/api/sinks/analytics/stop", Map.of());
            Awaitility.await().until(() -> SlackAlerts.alarms(hub).equals(List.of("sink-held analytics")));
            opportunity(hub);

            // Then
            Awaitility.await()
                    .until(() -> SlackAlerts.alarms(hub).equals(List.of("sink-held analytics", "parked crm")));
            Awaitility.await().until(() -> slack.toldOf("analytics") == 1 && slack.toldOf("crm") == 1);

            // When
            hub.client().ops("POST", "/api/sinks/analytics/start", Map.of());
            hub.client().ops("POST", "/api/parked/discard?sink=crm&reason=test", Map.of());

            // Then
            Awaitility.await().until(() -> SlackAlerts.alarms(hub).isEmpty());
            Awaitility.await().until(() -> slack.toldOf("analytics") == 2 && slack.toldOf("crm") == 2);
            assertThat(hub.client().quiet().path("balanced").asBoolean()).isTrue();
        }
    }

    @Test
    void afterARestartWhatIsParkedIsToldNotAgainAndTheLastErrorIsKnown() {
        // Given
        slack.answer("/crm/.*", status(422).withBody("no such lead: john@example.com"));
        Map<String, String> settings = slack.settings(Map.of("waybill.sink.crm.url", slack.url("/crm")));
        String parked;
        try (TestHub hub = start(settings)) {
            parked = opportunity(hub);
            Awaitility.await().until(() -> SlackAlerts.alarms(hub).equals(List.of("parked crm")));
            Awaitility.await().until(() -> slack.toldOf("crm") == 1);
        }

        // When
        try (TestHub hub = start(settings)) {
            JsonNode crm = hub.client().sinks().path("crm");

            // Then
            assertThat(SlackAlerts.alarms(hub)).containsExactly("parked crm");
            assertThat(crm.path("sinceStart").has("lastError")).isFalse();
            assertThat(crm.at("/lastError/eventId").asText()).isEqualTo(parked);
            assertThat(crm.at("/lastError/answerCode").asInt()).isEqualTo(422);
            assertThat(crm.at("/lastError/error").asText()).contains("422").doesNotContain("john@");
            for (String page : List.of("/", "/sinks")) {
                assertThat(hub.client().ops("GET", page, Map.of()).body()).contains("/events/" + parked);
            }

            // When
            hub.client().ops("POST", "/api/parked/discard?sink=crm&reason=test", Map.of());

            // Then
            Awaitility.await().until(() -> slack.toldOf("crm") == 2);
            assertThat(slack.told()).hasSize(2);
            assertThat(SlackAlerts.alarms(hub)).isEmpty();
        }
    }

    @Test
    void anAlarmThatSlackDoesNotTakeIsNoReasonForAnotherAndCanBeReplayed() {
        // Given
        slack.answer(".*", status(400).withBody("invalid_payload"));
        try (TestHub hub = start(slack.settings(Map.of()))) {
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
            slack.answer(".*", ok("ok"));
            hub.client().ops("POST", "/api/parked/replay?sink=slack", Map.of());
            Awaitility.await().until(() -> slack.toldOf("crm") == 2);

            // Then
            assertThat(SlackAlerts.alarms(hub)).containsExactly("sink-held crm");
            assertThat(hub.client().quiet().path("balanced").asBoolean()).isTrue();
        }
    }

    private TestHub start(Map<String, String> settings) {
        return TestHub.start(folder.resolve("data"), settings);
    }

    private static String pause(TestHub hub, int event) {
        return hub.client().accepted("sendpilot", """
                {"eventId":"evt_%d","eventType":"campaign.paused","workspaceId":"ws_1",
                 "timestamp":"2026-11-20T10:30:00.000Z","data":{"campaignId":"camp_1"}}""".formatted(event));
    }

    private static String opportunity(TestHub hub) {
        return hub.client().accepted("leadsail", """
                {"event":"lead.delivered","leadId":"lead_1","submissionId":"sub_1","campaignId":"ABC","status":"delivered",
                 "timestamp":"2024-06-15T10:30:00Z","data":{"firstName":"John","email":"john@example.com"}}""");
    }
}
