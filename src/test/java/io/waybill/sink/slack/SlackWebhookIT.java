package io.waybill.sink.slack;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.waybill.sink.SinkContract;
import io.waybill.testing.TestRoutes;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers as https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/ has them. */
class SlackWebhookIT extends SinkContract {

    private static final String SHARED = "/services/T0/B0/shared";
    private static final String ALERTS = "/services/T0/B0/alerts";

    @Override
    protected String sink() {
        return "slack";
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of(
                "waybill.sink.slack.webhook-url", server.url("/services/T0/B0/shared"),
                "waybill.sink.slack.channel.alerts", server.url("/services/T0/B0/alerts"));
    }

    @Test
    void postsTheTextToTheHook() {
        deliver();

        assertThat(calls().get(0).getUrl()).isEqualTo("/services/T0/B0/shared");
        JsonNode message = json(calls().get(0));
        assertThat(message.path("channel").asText()).isEqualTo("#sales-opportunities");
        assertThat(message.path("text").asText())
                .isEqualTo("🎯 New opportunity!\n"
                        + "Lead: https://www.linkedin.com/in/john-doe\n"
                        + "Previous status: REPLY_RECEIVED");
    }

    @Test
    void postsToAChannelsOwnHook() {
        String id = hub.client()
                .accepted(
                        "sendpilot",
                        "{\"eventId\":\"evt_own\",\"eventType\":\"campaign.paused\",\"data\":{\"pausedBy\":\"system\"}}");
        hub.client().settled(id);

        assertThat(calls().get(0).getUrl()).isEqualTo("/services/T0/B0/alerts");
        assertThat(json(calls().get(0)).has("channel")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"400,invalid_payload", "400,user_not_found", "404,channel_not_found", "410,channel_is_archived"})
    void parksAMessageThatWillNeverBeTaken(int status, String error) {
        server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(status).withBody(error)));

        JsonNode delivery = deliver();

        assertThat(delivery.path("state").asText()).isEqualTo("parked");
        assertThat(delivery.path("reason").asText()).contains(error);
    }

    @ParameterizedTest
    @CsvSource({"404,no_service", "404,no_team", "403,action_prohibited", "410,gone"})
    void stopsWhenTheHookIsRevoked(int status, String error) {
        server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(status).withBody(error)));

        send();

        Awaitility.await().until(() -> hub.client()
                .ops("GET", "/observe/health", Map.of())
                .body()
                .contains("slack takes no events"));
        assertThat(hub.client().sink("slack").path("pending").asLong()).isEqualTo(1);
    }

    @Override
    protected TestRoutes change(TestRoutes routes) {
        return routes.replace(
                "sinks/slack.camel.yaml",
                "{channel: campaigns, text: slack/finished}",
                "{channel: 'alerts, campaigns', text: slack/finished}");
    }

    @Test
    void tellsEachOfSeveralChannelsOnceAlsoWhenOneFailsAndIsTriedAgain() {
        // Given: the second channel fails twice
        for (int i = 0; i < 2; i++) {
            server.stubFor(any(urlEqualTo(SHARED))
                    .inScenario("campaigns")
                    .whenScenarioStateIs(i == 0 ? Scenario.STARTED : "failed")
                    .willReturn(aResponse().withStatus(503))
                    .willSetStateTo(i == 0 ? "failed" : "well"));
        }

        // When
        JsonNode delivery = finished("evt_several").path("sinks").path("slack");

        // Then
        assertThat(delivery.path("state").asText()).isEqualTo("delivered");
        assertThat(delivery.path("attempts").findValuesAsText("outcome"))
                .containsExactly("delivered", "transient", "transient", "delivered");
        assertThat(delivery.path("attempts").findValuesAsText("request"))
                .extracting(request -> request.substring(0, request.indexOf(": ")))
                .containsExactly(
                        "alerts (incoming webhook localhost:%d/••••)".formatted(server.port()),
                        "#campaigns (incoming webhook localhost:%d/••••)".formatted(server.port()),
                        "#campaigns (incoming webhook localhost:%d/••••)".formatted(server.port()),
                        "#campaigns (incoming webhook localhost:%d/••••)".formatted(server.port()));
        assertThat(calls()).extracting(LoggedRequest::getUrl).containsExactlyInAnyOrder(ALERTS, SHARED, SHARED, SHARED);
    }

    @Test
    void tellsTheOtherChannelsWhenOneWillNeverTakeItAndThatOneAloneInAReplay() {
        // Given
        server.stubFor(
                any(urlEqualTo(ALERTS)).willReturn(aResponse().withStatus(410).withBody("channel_is_archived")));

        // When
        JsonNode event = finished("evt_archived");

        // Then
        JsonNode delivery = event.path("sinks").path("slack");
        assertThat(delivery.path("state").asText()).isEqualTo("parked");
        assertThat(delivery.path("reason").asText()).contains("channel_is_archived");
        assertThat(delivery.path("attempts").findValuesAsText("outcome")).containsExactly("permanent", "delivered");
        for (JsonNode attempt : delivery.path("attempts")) {
            JsonNode sent = attempt.path("sent");
            assertThat(attempt.path("request").asText())
                    .endsWith(": " + sent.path("post").asText());
            assertThat(sent.path("address").asText()).isEqualTo("localhost:%d/••••".formatted(server.port()));
            assertThat(sent.at("/headers/Content-Type").asText()).startsWith("application/json");
        }

        // When
        server.resetAll();
        server.stubFor(any(anyUrl()).willReturn(yes()));
        hub.client().ops("POST", "/api/parked/replay?sink=slack", Map.of());

        // Then
        Awaitility.await().until(() -> !tellingOfTheEnd().isEmpty());
        hub.client().quiet();
        assertThat(tellingOfTheEnd()).containsExactly(ALERTS);
    }

    /** Which hooks were told that a campaign is finished. */
    private List<String> tellingOfTheEnd() {
        return calls().stream()
                .filter(call -> call.getBodyAsString().contains("finished"))
                .map(LoggedRequest::getUrl)
                .toList();
    }

    private JsonNode finished(String id) {
        return hub.client()
                .settled(hub.client()
                        .accepted(
                                "sendpilot",
                                "{\"eventId\":\"%s\",\"eventType\":\"campaign.finished\",\"data\":{}}".formatted(id)));
    }

    @Test
    void pingsNobodyWhateverAPayloadSays() {
        String id = hub.client().accepted("sendpilot", """
                        {"eventId": "evt_ping", "eventType": "reply.received",
                         "data": {"leadId": "<!here>", "reply": "<!channel> & <https://evil.example|bank>"}}""");
        hub.client().settled(id);

        assertThat(json(calls().get(0)).path("text").asText())
                .contains("&lt;!channel&gt; &amp; &lt;https://evil.example|bank&gt;")
                .doesNotContain("<");
    }
}
