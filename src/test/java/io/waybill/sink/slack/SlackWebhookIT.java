package io.waybill.sink.slack;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.sink.SinkContract;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers as https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/ has them. */
class SlackWebhookIT extends SinkContract {

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
