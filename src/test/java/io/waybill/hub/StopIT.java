package io.waybill.hub;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.waybill.testing.HubProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stop does to calls under way, and to events that wait for their next attempt. */
class StopIT {

    private static final String EVENT = """
            {"eventId": "evt_1", "eventType": "lead.updated", "timestamp": "2024-02-24T10:30:00.000Z",
             "data": {"leadId": "lead_1", "newStatus": "DONE"}}""";

    @TempDir
    private Path folder;

    private final WireMockServer crm =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    @BeforeEach
    void start() {
        crm.start();
    }

    @AfterEach
    void stop() {
        crm.stop();
    }

    private HubProcess hub() {
        return HubProcess.start(
                folder, Map.of("waybill.sink.crm.url", crm.baseUrl(), "waybill.sink.crm.timeout", "60s"));
    }

    @Test
    void endsACallThatEndsInTime() {
        // Given
        crm.stubFor(any(anyUrl()).willReturn(ok().withFixedDelay(4_000)));
        HubProcess first = hub();
        String id = first.client().accepted("sendpilot", EVENT);
        Awaitility.await().until(() -> calls().size() == 1);

        // When
        int exit = first.terminate();

        // Then
        assertThat(exit).isIn(0, 143);
        try (HubProcess second = hub()) {
            JsonNode crmSink = second.client().settled(id).path("sinks").path("crm");
            assertThat(crmSink.path("state").asText()).isEqualTo("delivered");
            assertThat(calls()).hasSize(1);
        }
    }

    @Test
    void cutsOffACallThatDoesNotAndMakesItAgainWithTheSameKey() {
        // Given
        crm.stubFor(any(anyUrl()).willReturn(ok().withFixedDelay(30_000)));
        HubProcess first = hub();
        String id = first.client().accepted("sendpilot", EVENT);
        Awaitility.await().until(() -> calls().size() == 1);

        // When
        Instant before = Instant.now();
        int exit = first.terminate();

        // Then
        assertThat(exit).isIn(0, 143);
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(20));
        crm.stubFor(any(anyUrl()).willReturn(ok()));
        try (HubProcess second = hub()) {
            JsonNode crmSink = second.client().settled(id).path("sinks").path("crm");
            assertThat(crmSink.path("attempts").findValuesAsText("outcome"))
                    .containsExactly("interrupted", "delivered");
            assertThat(calls())
                    .extracting(call -> call.getHeader("Idempotency-Key"))
                    .hasSize(2)
                    .containsOnly(id + "-crm");
            assertThat(second.client().quiet().path("balanced").asBoolean()).isTrue();
        }
    }

    @Test
    void handsBackWhatWaitsForItsNextAttemptAndParksNothing() {
        // Given
        crm.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(503).withHeader("Retry-After", "13")));
        HubProcess first = hub();
        String id = first.client().accepted("sendpilot", EVENT);
        Awaitility.await().until(() -> !first.client()
                .event(id)
                .path("sinks")
                .path("crm")
                .path("attempts")
                .isEmpty());

        // When
        Instant before = Instant.now();
        first.terminate();

        // Then
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(10));
        crm.stubFor(any(anyUrl()).willReturn(ok()));
        try (HubProcess second = hub()) {
            assertThat(second.client()
                            .settled(id)
                            .path("sinks")
                            .path("crm")
                            .path("state")
                            .asText())
                    .isEqualTo("delivered");
            assertThat(second.client().sink("crm").path("parked").asLong()).isZero();
        }
    }

    private List<LoggedRequest> calls() {
        return crm.findAll(WireMock.anyRequestedFor(anyUrl()));
    }
}
