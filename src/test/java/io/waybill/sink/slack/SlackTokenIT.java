package io.waybill.sink.slack;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.waybill.sink.SinkContract;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers as https://docs.slack.dev/reference/methods/chat.postMessage/ has them. */
class SlackTokenIT extends SinkContract {

    @Override
    protected String sink() {
        return "slack";
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of("waybill.sink.slack.token", "xoxb-s3cret", "waybill.sink.slack.api-url", server.baseUrl());
    }

    @Override
    protected ResponseDefinitionBuilder yes() {
        return okJson("{\"ok\":true}");
    }

    @Test
    void postsToTheChannelByName() {
        deliver();

        assertThat(calls().get(0).getUrl()).isEqualTo("/api/chat.postMessage");
        assertThat(calls().get(0).getHeader("Authorization")).isEqualTo("Bearer xoxb-s3cret");
        assertThat(json(calls().get(0)).path("channel").asText()).isEqualTo("#sales-opportunities");
        assertThat(json(calls().get(0)).path("text").asText()).startsWith("🎯 New opportunity!");
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel_not_found", "is_archived", "not_in_channel", "msg_too_long", "no_such_error"})
    void parksAfterAPermanentError(String error) {
        server.stubFor(any(anyUrl()).willReturn(okJson("{\"ok\":false,\"error\":\"%s\"}".formatted(error))));

        JsonNode delivery = deliver();

        assertThat(delivery.path("state").asText()).isEqualTo("parked");
        assertThat(delivery.path("reason").asText()).contains(error);
        assertThat(calls()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ratelimited", "internal_error", "service_unavailable"})
    void retriesTransientErrors(String error) {
        failOnce(okJson("{\"ok\":false,\"error\":\"%s\"}".formatted(error)));

        assertThat(deliver().path("attempts").findValuesAsText("outcome")).containsExactly("transient", "delivered");
    }

    @ParameterizedTest
    @ValueSource(strings = {"invalid_auth", "token_revoked", "account_inactive", "missing_scope"})
    void stopsWhenTheTokenIsNoGood(String error) {
        server.stubFor(any(anyUrl()).willReturn(okJson("{\"ok\":false,\"error\":\"%s\"}".formatted(error))));

        send();

        Awaitility.await().until(() -> hub.client()
                .ops("GET", "/observe/health", Map.of())
                .body()
                .contains(error));
        assertThat(hub.client().sink("slack").path("pending").asLong()).isEqualTo(1);
    }

    @Test
    void doesNotTakeAnAnswerThatIsNoJsonForAYes() {
        server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(200).withBody("<html>")));

        assertThat(deliver().path("state").asText()).isEqualTo("parked");
    }
}
