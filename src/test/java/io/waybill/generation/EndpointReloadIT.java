package io.waybill.generation;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a reload changes for an endpoint that is held. */
class EndpointReloadIT {

    private static final String STATUS = """
            {"eventId": "e1", "eventType": "lead.status.changed", "timestamp": "2024-02-24T10:30:00.000Z",
             "data": {"leadId": "l1", "previousStatus": "NEW", "newStatus": "OPPORTUNITY"}}""";

    private static final String SINK = """
            - route:
                id: clients
                routeConfigurationId: delivery
                from:
                  uri: kamelet:events
                  parameters: {sink: clients}
                  steps:
                    - to: {uri: kamelet:webhooks}
            """;

    @TempDir
    private Path folder;

    private TestRoutes routes;
    private final WireMockServer client =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    @BeforeEach
    void start() throws IOException {
        routes = TestRoutes.copyTo(folder.resolve("routes")).write("sinks/clients.camel.yaml", SINK);
        Files.copy(Path.of("application.properties"), config());
        client.start();
    }

    @AfterEach
    void stop() {
        client.stop();
    }

    private Path config() {
        return folder.resolve("application.properties");
    }

    private void set(String line) throws IOException {
        Files.writeString(config(), Files.readString(config()) + "\n" + line + "\n");
    }

    private TestHub hub() {
        return TestHub.start(folder.resolve("data"), Map.of(), config(), routes.folder());
    }

    private static void reloaded(TestHub hub) {
        assertThat(hub.client().ops("POST", "/api/routes/reload", Map.of()).body())
                .contains("\"outcome\":\"changed\"");
    }

    @ParameterizedTest
    @CsvSource({
        "client-key = old, client-key = new",
        "waybill.egress.allow-private = false, waybill.egress.allow-private = true"
    })
    void anEndpointThatRefusedTheHubTriesAgainWithChangedSettings(String before, String after) throws IOException {
        addEndpoint("headers: {X-Key: '{{client-key}}'}");
        set("client-key = new");
        set(before);
        client.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(401)));
        client.stubFor(any(anyUrl()).withHeader("X-Key", equalTo("new")).willReturn(ok()));
        try (TestHub hub = hub()) {
            // Given
            String id = hub.client().accepted("sendpilot", STATUS);
            awaitHeldEndpoint(hub);

            // When
            set(after);
            reloaded(hub);

            // Then
            assertThat(hub.client().settled(id).at("/sinks/clients/state").asText())
                    .isEqualTo("delivered");
        }
    }

    @Test
    void aNewSecretOfAnEndpointInItsFileCountsWithoutAReload() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        addEndpoint("secret-file: " + secret);
        client.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(401)));
        try (TestHub hub = hub()) {
            // Given
            String id = hub.client().accepted("sendpilot", STATUS);
            awaitHeldEndpoint(hub);
            client.stubFor(any(anyUrl()).willReturn(ok()));

            // When
            Files.writeString(secret, "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD");

            // Then
            Awaitility.await().untilAsserted(() -> assertThat(hub.client()
                            .get("/api/routes")
                            .at("/lastReload/changes/changed")
                            .toString())
                    .contains(secret.toString()));
            assertThat(hub.client().settled(id).at("/sinks/clients/state").asText())
                    .isEqualTo("delivered");
        }
    }

    private void addEndpoint(String entry) {
        routes.write(
                "endpoints.yaml",
                "organisation:\n  url: %s\n  events: ['lead.*']\n  %s\n".formatted(client.baseUrl(), entry));
    }

    private static void awaitHeldEndpoint(TestHub hub) {
        Awaitility.await().until(() -> !hub.client()
                .get("/api/endpoints")
                .at("/endpoints/organisation/holds")
                .isEmpty());
    }
}
