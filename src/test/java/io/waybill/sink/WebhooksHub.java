package io.waybill.sink;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.waybill.testing.ClientWebhooks;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestRoutes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** A hub that tells clients, and the clients: for the tests that share it. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class WebhooksHub {

    static final String KEY = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    final WireMockServer server = new WireMockServer(WireMockConfiguration.options()
            .dynamicPort()
            .bindAddress("127.0.0.1")
            .containerThreads(60));

    Path folder;
    private TestRoutes routes;
    TestHub hub;
    private int sent;

    @BeforeAll
    void start(@TempDir Path emptyFolder) {
        folder = emptyFolder;
        server.start();
        routes =
                ClientWebhooks.addTo(TestRoutes.copyTo(folder.resolve("routes")).impatient());
        endpoints("");
        hub = TestHub.start(folder.resolve("data"), Map.of("waybill.alarm.every", "200ms"), routes.folder());
    }

    @AfterAll
    void stop() {
        hub.close();
        server.stop();
    }

    @BeforeEach
    void takeEverything() {
        server.resetAll();
        server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(204)));
        hub.client().ops("POST", "/api/sinks/webhooks/start", Map.of());
        hub.client().quiet();
    }

    void endpoints(String more) {
        routes.write("endpoints.yaml", """
                organisation:
                  url: %1$s/organisation
                  events: [lead.delivered, lead.failed]
                  headers: {X-Team: growth}
                  retries: 2
                  timeout: 5s
                campaigns:
                  ABC: {url: %1$s/abc, events: [lead.delivered], secret: "whsec_%2$s"}
                  GONE: {url: %1$s/gone}
                  DEAD: {url: %1$s/dead, timeout: 1s}
                  XYZ: {enabled: false}
                """.formatted(server.baseUrl(), KEY) + more);
    }

    JsonNode endpoint(String name) {
        return hub.client().get("/api/endpoints").path("endpoints").path(name);
    }

    LoggedRequest only(String path) {
        List<LoggedRequest> calls = server.findAll(postRequestedFor(urlEqualTo(path)));
        assertThat(calls).hasSize(1);
        assertThat(server.getAllServeEvents()).hasSize(1);
        return calls.get(0);
    }

    String send(String campaign, String event) {
        return hub.client().accepted("leadsail", """
                {"event": "%s", "leadId": "lead_%d", "submissionId": "sub_1", "campaignId": "%s", "status": "x",
                 "timestamp": "2024-06-15T10:30:00Z", "data": {"email": "john@example.com"}}""".formatted(event, ++sent, campaign));
    }

    JsonNode deliver(String campaign, String event) {
        return sink(hub.client().settled(send(campaign, event)));
    }

    String state(String id) {
        return sink(hub.client().settled(id)).path("state").asText();
    }

    static JsonNode sink(JsonNode event) {
        return event.path("sinks").path("webhooks");
    }

    String health() {
        return hub.client().ops("GET", "/observe/health", Map.of()).body();
    }
}
