package io.waybill.sink;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.waybill.testing.HubClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Clients' webhooks: whom the hub tells of what, and that no endpoint holds up another. */
class WebhooksIT extends WebhooksHub {

    @Test
    void tellsTheCampaignSigned() throws Exception {
        JsonNode delivery = deliver("ABC", "lead.delivered");

        assertThat(delivery.path("state").asText()).isEqualTo("delivered");
        LoggedRequest call = only("/abc");
        String id = call.getHeader("webhook-id");
        String signed = id + "." + call.getHeader("webhook-timestamp") + "." + call.getBodyAsString();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(KEY), "HmacSHA256"));
        assertThat(call.getHeader("webhook-signature"))
                .isEqualTo("v1,"
                        + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))));
        assertThat(id).isEqualTo(call.getHeader("Idempotency-Key"));
        assertThat(delivery.path("endpoint").asText()).isEqualTo("ABC");
        assertThat(delivery.toString()).contains("(ABC)").doesNotContain(KEY, "growth");
    }

    @Test
    void tellsTheOrganisationOfWhatTheCampaignDoesNotList() {
        assertThat(deliver("ABC", "lead.failed").path("state").asText()).isEqualTo("delivered");

        assertThat(only("/organisation").getHeader("X-Team")).isEqualTo("growth");
    }

    @Test
    void tellsNobodyOfWhatNobodyListsAndSaysSo() {
        JsonNode off = deliver("XYZ", "lead.delivered");
        JsonNode unlisted = deliver("ABC", "lead.queued");

        assertThat(off.path("state").asText()).isEqualTo("filtered");
        assertThat(off.path("reason").asText()).contains("webhooks are off for campaign 'XYZ'");
        assertThat(unlisted.path("state").asText()).isEqualTo("filtered");
        assertThat(unlisted.path("reason").asText()).contains("no endpoint lists 'lead.queued' for campaign 'ABC'");
        assertThat(server.getAllServeEvents()).isEmpty();
    }

    @Test
    void holdsOnlyTheEndpointThatIsGone() {
        // Given
        double called = endpointsIn("called");
        server.stubFor(any(urlEqualTo("/gone")).willReturn(aResponse().withStatus(410)));

        // When
        String first = send("GONE", "lead.delivered");
        Awaitility.await().until(() -> health().contains("webhooks/GONE takes no events: answered 410"));
        String second = send("GONE", "lead.delivered");

        // Then
        assertThat(deliver("ABC", "lead.delivered").path("state").asText()).isEqualTo("delivered");
        assertThat(deliver("ABC", "lead.failed").path("state").asText()).isEqualTo("delivered");
        assertThat(hub.client().sink("webhooks").path("pending").asLong()).isEqualTo(2);
        server.verify(1, postRequestedFor(urlEqualTo("/gone")));
        Awaitility.await()
                .untilAsserted(() -> assertThat(hub.client().get("/api/alarms").toString())
                        .contains("\"webhooks/GONE\"", "answered 410", "POST /api/endpoints/GONE/start"));
        assertThat(hub.client()
                        .sinks()
                        .at("/webhooks/heldEndpoints/GONE/0/reason")
                        .asText())
                .isEqualTo("refused");
        assertThat(hub.client().ops("GET", "/sinks", Map.of()).body()).contains("Its endpoint GONE is held (refused)");
        assertThat(endpointsIn("refused")).isEqualTo(1);
        assertThat(endpointsIn("called")).isEqualTo(called - 1);

        // When
        server.stubFor(any(urlEqualTo("/gone")).willReturn(aResponse().withStatus(200)));
        hub.client().ops("POST", "/api/endpoints/GONE/start", Map.of());

        // Then
        assertThat(state(first)).isEqualTo("delivered");
        assertThat(state(second)).isEqualTo("delivered");
        assertThat(health()).doesNotContain("webhooks/GONE");
    }

    @Test
    void pausesOnlyTheEndpointThatAsksForIt() {
        // Given
        server.stubFor(
                any(urlEqualTo("/abc")).willReturn(aResponse().withStatus(429).withHeader("Retry-After", "60")));

        // When
        String paused = send("ABC", "lead.delivered");
        Awaitility.await()
                .until(() -> endpoint("ABC").at("/holds/0/reason").asText().equals("rate-limit"));

        // Then
        assertThat(deliver("ABC", "lead.failed").path("state").asText()).isEqualTo("delivered");
        server.verify(1, postRequestedFor(urlEqualTo("/abc")));
        assertThat(endpoint("organisation").path("holds")).isEmpty();
        assertThat(hub.client().sinks().at("/webhooks/holds")).isEmpty();

        // When
        server.stubFor(any(urlEqualTo("/abc")).willReturn(aResponse().withStatus(200)));
        Awaitility.await().untilAsserted(() -> assertThat(
                        hub.client().sinks().at("/webhooks/load").toString())
                .contains("\"putOff\":{\"events\":1,"));
        JsonNode started = HubClient.json(
                hub.client().ops("POST", "/api/endpoints/ABC/start", Map.of()).body());

        // Then
        assertThat(started.path("retried").asInt()).isEqualTo(1);
        assertThat(state(paused)).isEqualTo("delivered");
    }

    @Test
    void parksWhatUsedUpItsRetries() {
        server.stubFor(any(urlEqualTo("/abc")).willReturn(aResponse().withStatus(503)));

        JsonNode delivery = deliver("ABC", "lead.delivered");

        assertThat(delivery.path("state").asText()).isEqualTo("parked");
        assertThat(delivery.path("attempts").findValuesAsText("outcome"))
                .containsExactly("transient", "transient", "transient");
        List<String> ids = server.findAll(postRequestedFor(urlEqualTo("/abc"))).stream()
                .map(call -> call.getHeader("webhook-id"))
                .distinct()
                .toList();
        assertThat(ids).hasSize(1);
    }

    @Test
    void delaysNoOtherEndpointByOneThatDoesNotAnswer() {
        // Given
        server.stubFor(any(urlEqualTo("/dead")).willReturn(aResponse().withFixedDelay(1_500)));
        for (int i = 0; i < 40; i++) {
            send("DEAD", "lead.delivered");
        }

        // When
        for (int i = 0; i < 40; i++) {
            assertThat(deliver("ABC", "lead.failed").path("state").asText()).isEqualTo("delivered");
        }

        // Then
        assertThat(server.findAll(postRequestedFor(urlEqualTo("/dead"))).size()).isLessThanOrEqualTo(10);
        server.stubFor(any(urlEqualTo("/dead")).willReturn(aResponse().withStatus(200)));
        hub.client().ops("POST", "/api/sinks/webhooks/start", Map.of());
        assertThat(hub.client()
                        .quiet()
                        .path("sinks")
                        .path("webhooks")
                        .path("pending")
                        .asLong())
                .isZero();
    }

    /** How many endpoints are in a state, by the metric. */
    private double endpointsIn(String state) {
        String sample = "waybill_endpoints{sink=\"webhooks\",state=\"%s\"} ".formatted(state);
        return hub.client()
                .ops("GET", "/observe/metrics", Map.of())
                .body()
                .lines()
                .filter(line -> line.startsWith(sample))
                .mapToDouble(line -> Double.parseDouble(line.substring(sample.length())))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void takesOverAnEditedFile() {
        endpoints("  NEW: {url: %s/new}\n".formatted(server.baseUrl()));
        assertThat(hub.client().ops("POST", "/api/routes/reload", Map.of()).body())
                .contains("endpoints.yaml")
                .contains("changed");

        deliver("NEW", "lead.delivered");

        only("/new");
    }

    @Test
    void refusesAFileWithAMistake() {
        endpoints("  NEW: {urls: x}\n");
        String answer = hub.client().ops("POST", "/api/routes/reload", Map.of()).body();
        endpoints("");

        assertThat(answer)
                .contains("endpoints.yaml\",\"line\":12")
                .contains("'urls' has no meaning here; did you mean 'url'?");
    }
}
