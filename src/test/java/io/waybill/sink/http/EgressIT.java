package io.waybill.sink.http;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.waybill.testing.ClientWebhooks;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestRoutes;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the hub calls, and where it does not. */
class EgressIT {

    private static final String OPPORTUNITY = """
            {"eventId": "evt_1", "eventType": "lead.status.changed", "timestamp": "2024-02-24T10:30:00.000Z",
             "data": {"leadId": "lead_1", "linkedinUrl": "https://www.linkedin.com/in/x",
                      "previousStatus": "REPLY_RECEIVED", "newStatus": "OPPORTUNITY"}}""";

    @TempDir
    private Path folder;

    private final WireMockServer server = new WireMockServer(
            WireMockConfiguration.options().dynamicPort().dynamicHttpsPort().bindAddress("127.0.0.1"));

    @BeforeEach
    void start() {
        server.start();
        server.stubFor(any(anyUrl()).willReturn(ok("{\"access_token\":\"t\"}")));
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void callsNoPrivateAddressWhereThatIsForbidden() {
        // Given: by name, by address, and where the token for a public address is to be had
        Map<String, String> settings = new HashMap<>();
        settings.put("waybill.egress.allow-private", "false");
        settings.put("waybill.sink.slack.webhook-url", "http://127.0.0.1:%d/slack".formatted(server.port()));
        settings.put("waybill.sink.crm.url", "http://localhost:%d/crm".formatted(server.port()));
        TestRoutes routes = ClientWebhooks.addTo(
                        TestRoutes.copyTo(folder.resolve("routes")).impatient())
                .write("endpoints.yaml", """
                        organisation: {url: "http://127.0.0.1:%d/client", events: ["lead.*"]}
                        """.formatted(server.port()));
        try (TestHub hub = TestHub.start(folder.resolve("data"), settings, routes.folder())) {
            // When
            String id = hub.client().accepted("sendpilot", OPPORTUNITY);

            // Then: refused, and nothing is lost
            for (String sink : new String[] {"slack", "crm", "webhooks"}) {
                JsonNode attempt = firstAttempt(hub, id, sink);
                assertThat(attempt.path("outcome").asText()).as(sink).isEqualTo("refused");
                assertThat(attempt.path("error").asText()).contains("waybill.egress.allow-private");
                assertThat(hub.client().sink(sink).path("pending").asInt()).isEqualTo(1);
            }
            assertThat(hub.client()
                            .get("/api/endpoints")
                            .at("/endpoints/organisation/holds/0/reason")
                            .asText())
                    .isEqualTo("refused");
            assertThat(server.findAll(anyRequestedFor(anyUrl()))).isEmpty();
        }
    }

    @Test
    void asksForNoTokenAtAPrivateAddressWhereThatIsForbidden() {
        Map<String, String> settings = new HashMap<>();
        settings.put("waybill.egress.allow-private", "false");
        settings.put("waybill.sink.crm.url", "http://192.0.2.1/crm");
        settings.put("waybill.sink.crm.oauth2.token-url", "http://localhost:%d/token".formatted(server.port()));
        settings.put("waybill.sink.crm.oauth2.client-id", "us");
        settings.put("waybill.sink.crm.oauth2.client-secret", "s3cret-oauth");
        try (TestHub hub = hub(settings)) {
            String id = hub.client().accepted("sendpilot", OPPORTUNITY);

            assertThat(firstAttempt(hub, id, "crm").path("error").asText()).contains("waybill.egress.allow-private");
            assertThat(server.findAll(anyRequestedFor(anyUrl()))).isEmpty();
        }
    }

    @Test
    void talksToNoServerWhoseCertificateNobodyVouchesFor() {
        Map<String, String> settings = new HashMap<>();
        settings.put("waybill.sink.slack.webhook-url", "https://localhost:%d/slack".formatted(server.httpsPort()));
        settings.put("waybill.sink.crm.url", "https://localhost:%d/crm".formatted(server.httpsPort()));
        try (TestHub hub = hub(settings)) {
            String id = hub.client().accepted("sendpilot", OPPORTUNITY);

            for (String sink : new String[] {"slack", "crm"}) {
                JsonNode attempt = firstAttempt(hub, id, sink);
                assertThat(attempt.path("outcome").asText()).as(sink).isEqualTo("transient");
                assertThat(attempt.path("error").asText()).contains("SSL");
            }
            assertThat(server.findAll(anyRequestedFor(anyUrl()))).isEmpty();
        }
    }

    private TestHub hub(Map<String, String> settings) {
        return TestHub.start(
                folder.resolve("data"),
                settings,
                TestRoutes.copyTo(folder.resolve("routes")).impatient().folder());
    }

    private static JsonNode firstAttempt(TestHub hub, String id, String sink) {
        return Awaitility.await()
                .until(
                        () -> hub.client()
                                .event(id)
                                .path("sinks")
                                .path(sink)
                                .path("attempts")
                                .path(0),
                        attempt -> !attempt.isMissingNode());
    }
}
