package io.waybill.sink;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HttpSinkIT extends SinkContract {

    @Override
    protected String sink() {
        return "crm";
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of(
                "waybill.sink.crm.url", server.url("/api?key=1"),
                "waybill.sink.crm.header.Authorization", "Bearer s3cret",
                "waybill.sink.crm.header.X-Tenant", "acme");
    }

    @Test
    void callsTheAddressWithThePathAddedAndTheHeadersSet() {
        deliver();

        LoggedRequest call = calls().get(0);
        assertThat(call.getMethod().value()).isEqualTo("PUT");
        assertThat(call.getUrl()).isEqualTo("/api/leads/lead_abc123?key=1");
        assertThat(call.getHeader("Authorization")).isEqualTo("Bearer s3cret");
        assertThat(call.getHeader("X-Tenant")).isEqualTo("acme");
        assertThat(call.getHeader("Content-Type")).isEqualTo("application/json");
        assertThat(json(call).path("status").asText()).isEqualTo("qualified");
        assertThat(json(call).path("lastStatusChange").asText()).isEqualTo("2024-02-24T10:30:00Z");
    }

    @Test
    void sendsNoHeaderButItsOwn() {
        deliver();

        assertThat(calls().get(0).getHeaders().keys())
                .extracting(name -> name.toLowerCase(java.util.Locale.ROOT))
                .containsExactlyInAnyOrder(
                        "authorization",
                        "x-tenant",
                        "idempotency-key",
                        "content-type",
                        "content-length",
                        "connection",
                        "host",
                        "user-agent");
    }

    @Test
    void keepsOneIdempotencyKeyForAllAttemptsAndAnotherForAnotherEvent() {
        // Given
        failOnce(aResponse().withStatus(503));

        // When
        deliver();
        deliver();

        // Then
        List<String> keys =
                calls().stream().map(call -> call.getHeader("Idempotency-Key")).toList();
        assertThat(keys).hasSize(3);
        assertThat(keys.get(0)).isEqualTo(keys.get(1)).isNotEqualTo(keys.get(2));
        assertThat(new HashSet<>(keys)).hasSize(2);
    }

    @Test
    void leavesNoSecretInTheRecord() {
        JsonNode delivery = deliver();

        assertThat(delivery.toString()).doesNotContain("s3cret");
    }

    @Test
    void survivesAnAnswerWithoutEnd() {
        server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(200).withBody("x".repeat(5_000_000))));

        assertThat(deliver().path("state").asText()).isEqualTo("delivered");
    }

    @Test
    void retriesAfterAnAnswerThatTakesTooLong() {
        failOnce(aResponse().withStatus(200).withBody("x".repeat(100)).withChunkedDribbleDelay(20, 10_000));

        assertThat(deliver().path("attempts").findValuesAsText("outcome")).containsExactly("transient", "delivered");
    }

    @Test
    void aRefusalOfTheEventAfterARetryIsTheLastAttempt() {
        failOnce(aResponse().withStatus(503));
        server.stubFor(any(anyUrl())
                .inScenario("once")
                .whenScenarioStateIs("failed")
                .willReturn(aResponse().withStatus(400)));

        JsonNode delivery = deliver();

        assertThat(delivery.path("state").asText()).isEqualTo("parked");
        assertThat(delivery.path("attempts").findValuesAsText("outcome")).containsExactly("transient", "permanent");
        assertThat(delivery.path("attempts").path(1).has("nextAttemptAt")).isFalse();
    }
}
