package io.waybill.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.project.RoutesException;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestRoutes;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users do to routes, by files alone. */
class RoutesIT {

    private static final String STARTED =
            "{\"eventId\":\"%s\",\"eventType\":\"campaign.started\",\"data\":{\"campaignName\":\"Q1\"}}";

    @TempDir
    private Path folder;

    private TestRoutes routes;
    private final Map<String, String> settings = new HashMap<>();

    @BeforeEach
    void copyRoutes() {
        routes = TestRoutes.copyTo(folder.resolve("routes")).impatient();
    }

    private TestHub hub() {
        return TestHub.start(folder.resolve("data"), settings, routes.folder());
    }

    @Test
    void aFifthSourceIsARouteAndAMapping() {
        // Given
        routes.write("sources/instantly.camel.yaml", """
                # In: Instantly's webhooks. Out: replies.
                - route:
                    id: instantly
                    from:
                      uri: kamelet:webhook
                      parameters: {source: instantly, type: event_type, occurrence: "timestamp, lead_email, campaign_id"}
                      steps:
                        - choice:
                            when:
                              - expression: {jq: {expression: '.event_type == "reply_received"'}}
                                steps:
                                  - to: {uri: kamelet:map, parameters: {type: message.replied, mapping: instantly/reply}}
                        - to: {uri: kamelet:publish}
                """);
        routes.write(
                "mappings/instantly/reply.jq",
                "{time: .timestamp, data: {campaign: {id: .campaign_id}, lead: {email: .lead_email},"
                        + " message: {text: .reply_text}}}");
        settings.put("waybill.source.instantly.verification", "none");
        String reply = "{\"event_type\":\"reply_received\",\"timestamp\":\"2026-01-02T03:04:05Z\","
                + "\"lead_email\":\"jane@example.com\",\"campaign_id\":9,\"reply_text\":\"yes\"}";
        try (TestHub hub = hub()) {
            // When
            JsonNode event = hub.client().settled(hub.client().accepted("instantly", reply));

            // Then
            assertThat(event.path("type").asText()).isEqualTo("message.replied");
            assertThat(event.path("event").path("source").asText()).isEqualTo("/webhooks/instantly");
            assertThat(event.path("event")
                            .path("data")
                            .path("campaign")
                            .path("id")
                            .asText())
                    .isEqualTo("9");
            assertThat(event.path("sinks").path("slack").path("state").asText()).isEqualTo("dry-run");
            assertThat(hub.client().post("instantly", reply).statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".eventType.deeper == 1", ".eventType | error(\"no such day\")", "nothing_like_it(1)"})
    void aPredicateThatFailsCostsNoEvent(String predicate) {
        routes.replace(
                "sources/sendpilot.camel.yaml",
                "expression: '.eventType == \"campaign.started\"'",
                "expression: '%s'".formatted(predicate));
        try (TestHub hub = hub()) {
            JsonNode event = hub.client().settled(hub.client().accepted("sendpilot", STARTED.formatted("e1")));

            assertThat(event.path("type").asText()).isEqualTo("unmapped");
            assertThat(event.path("unmappedReason").asText()).startsWith("the route failed");
        }
    }

    @Test
    void aSinkThatEndsWithoutADeliveryParksWhatItDidNotDeliver() {
        routes.write("sinks/half.camel.yaml", """
                - route:
                    id: half
                    routeConfigurationId: delivery
                    from:
                      uri: kamelet:events
                      parameters: {sink: half}
                      steps:
                        - log: {message: "cut off here"}
                """);
        try (TestHub hub = hub()) {
            JsonNode half = hub.client()
                    .settled(hub.client().accepted("sendpilot", STARTED.formatted("e1")))
                    .path("sinks")
                    .path("half");

            assertThat(half.path("state").asText()).isEqualTo("parked");
            assertThat(half.path("reason").asText())
                    .contains("ended without a delivery", "kamelet:http", "kamelet:filtered");
        }
    }

    @Test
    void aMappingThatFailsInASinkParksTheEventWithItsReason() {
        routes.write("mappings/slack/paused.jq", ".data.campaign.name.nothing");
        try (TestHub hub = hub()) {
            JsonNode slack = hub.client()
                    .settled(hub.client()
                            .accepted("sendpilot", STARTED.formatted("e1").replace("started", "paused")))
                    .path("sinks")
                    .path("slack");

            assertThat(slack.path("state").asText()).isEqualTo("parked");
            assertThat(slack.path("reason").asText()).contains("slack/paused.jq");
        }
    }

    @Test
    void aSinkThatIsRemovedHasItsBacklogParkedAndKeepsItsHistory() {
        // Given
        String id;
        try (TestHub hub = hub()) {
            hub.client().ops("POST", "/api/sinks/analytics/stop", Map.of());
            id = hub.client().accepted("sendpilot", STARTED.formatted("e1").replace("started", "paused"));
            hub.client().ops("POST", "/api/sinks/analytics/stop", Map.of());
        }

        // When
        routes.delete("sinks/analytics.camel.yaml");
        try (TestHub hub = hub()) {
            // Then
            JsonNode analytics = hub.client().settled(id).path("sinks").path("analytics");
            assertThat(analytics.path("state").asText()).isEqualTo("parked");
            assertThat(analytics.path("reason").asText()).startsWith("sink-removed");
            String later = hub.client().accepted("sendpilot", STARTED.formatted("e2"));
            assertThat(hub.client().settled(later).path("sinks").has("analytics"))
                    .isFalse();
            assertThat(hub.client().quiet().path("balanced").asBoolean()).isTrue();
        }
    }

    @Test
    void aSinkThatIsOffTakesNoEvents() {
        settings.put("waybill.sink.crm.mode", "off");
        try (TestHub hub = hub()) {
            JsonNode event = hub.client().settled(hub.client().accepted("sendpilot", STARTED.formatted("e1")));

            assertThat(event.path("sinks").has("crm")).isFalse();
            assertThat(event.path("sinks").has("slack")).isTrue();
            assertThat(hub.client().quiet().path("balanced").asBoolean()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sinks/crm.camel.yaml         | uri: kamelet:http, parameters: {request: crm/lead}  | uri: kamelet:htpp, parameters: {request: crm/lead} | htpp
            sinks/crm.camel.yaml         | uri: kamelet:http, parameters: {request: crm/lead}  | uri: kamelet:http, parameters: {} | request
            sinks/slack.camel.yaml       | .type == "lead.failed"                              | .type = = "lead.failed" | .type = = "lead.failed"
            sinks/slack.camel.yaml       | choice:                                             | chioce: | chioce
            policies/delivery.camel.yaml | io.waybill.sink.TransientFailure                    | io.waybill.sink.TransentFailure | TransentFailure
            """)
    void routesThatCannotBeBuiltAreRefusedWithTheReasonAndLeaveNothingRunning(
            String file, String from, String to, String said) {
        // Given
        routes.replace(file, from, to);

        // When, then
        assertThatThrownBy(this::hub).isInstanceOf(RoutesException.class).hasMessageContaining(said);

        // Given
        routes.replace(file, to, from);

        // When, then: the data folder, the ports and the subscriptions are free again
        try (TestHub hub = hub()) {
            assertThat(hub.client().post("sendpilot", STARTED.formatted("e1")).statusCode())
                    .isEqualTo(202);
        }
    }

    @Test
    void settingsAreAtHandInMappings() {
        routes.write("mappings/slack/paused.jq", "setting(\"waybill.sink.slack.greeting\") + \" \" + campaign_name");
        settings.put("waybill.sink.slack.greeting", "Ahoy!");
        try (TestHub hub = hub()) {
            JsonNode slack = hub.client()
                    .settled(hub.client()
                            .accepted("sendpilot", STARTED.formatted("e1").replace("started", "paused")))
                    .path("sinks")
                    .path("slack");

            assertThat(slack.path("state").asText()).as(slack.toString()).isEqualTo("dry-run");
            assertThat(slack.path("attempts").path(0).path("request").asText()).isEqualTo("#campaigns: Ahoy! Q1");
        }
    }
}
