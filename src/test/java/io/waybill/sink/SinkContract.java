package io.waybill.sink;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.waybill.testing.HubClient;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestRoutes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every sink must do with the answers it gets, whatever way it calls. One hub serves all tests of a class. */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class SinkContract {

    protected final WireMockServer server =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    protected TestHub hub;
    private int sent;

    /** The sink's name. */
    protected abstract String sink();

    /** Settings that make it live, at the server's address. */
    protected abstract Map<String, String> settings();

    /** What the hub's health calls it when it is held. */
    protected String held() {
        return sink();
    }

    /** Answers by which it takes an event. */
    protected ResponseDefinitionBuilder yes() {
        return WireMock.ok();
    }

    /** By path, the answers to what is asked beside the calls that count, such as for a token. */
    protected Map<String, ResponseDefinitionBuilder> beside() {
        return Map.of();
    }

    protected TestRoutes change(TestRoutes routes) {
        return routes;
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        server.start();
        Map<String, String> settings = new HashMap<>(settings());
        settings.put("waybill.sink.%s.retries".formatted(sink()), "2");
        settings.put("waybill.sink.%s.retry-schedule".formatted(sink()), "");
        settings.put("waybill.sink.%s.rate".formatted(sink()), "100/s");
        settings.put("waybill.sink.%s.timeout".formatted(sink()), "1s");
        hub = TestHub.start(
                folder.resolve("data"),
                settings,
                change(TestRoutes.copyTo(folder.resolve("routes")).impatient()).folder());
    }

    @AfterAll
    void stop() {
        hub.close();
        server.stop();
    }

    @BeforeEach
    void takeEverything() {
        server.resetAll();
        server.stubFor(any(anyUrl()).willReturn(yes()));
        beside().forEach((path, answer) ->
                server.stubFor(any(urlPathEqualTo(path)).atPriority(1).willReturn(answer)));
    }

    /** Whatever a test left waiting is delivered, so that the next one begins with an empty queue. */
    @AfterEach
    void drain() {
        takeEverything();
        startSink();
        hub.client().quiet();
    }

    @Test
    void deliversOnceWhatIsTaken() {
        JsonNode delivery = deliver();

        assertThat(delivery.path("state").asText()).isEqualTo("delivered");
        assertThat(delivery.path("attempts")).hasSize(1);
        assertThat(calls()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
    void retriesTransientFailures(int status) {
        failOnce(WireMock.aResponse().withStatus(status));

        JsonNode delivery = deliver();

        assertThat(delivery.path("state").asText()).isEqualTo("delivered");
        assertThat(delivery.path("attempts").findValuesAsText("outcome")).containsExactly("transient", "delivered");
        assertThat(delivery.path("attempts").path(0).path("answerCode").asInt()).isEqualTo(status);
        assertThat(delivery.path("attempts").path(0).path("nextAttemptAt").asText())
                .isNotEmpty();
        assertThat(calls()).hasSize(2);
    }

    @Test
    void retriesAfterAConnectionThatBroke() {
        failOnce(WireMock.aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE));

        assertThat(deliver().path("attempts").findValuesAsText("outcome")).containsExactly("transient", "delivered");
    }

    @Test
    void retriesAfterNoAnswerInTime() {
        failOnce(WireMock.aResponse().withStatus(200).withFixedDelay(2_000));

        assertThat(deliver().path("attempts").findValuesAsText("outcome")).containsExactly("transient", "delivered");
        // The late answer is the server's last of this test.
        Awaitility.await().until(() -> calls().size() == 2);
    }

    @Test
    void parksWithTheReasonWhenTheRetriesAreUsedUp() {
        long parkedBefore = parked();
        server.stubFor(
                any(anyUrl()).willReturn(WireMock.aResponse().withStatus(503).withBody("down for lunch")));

        JsonNode delivery = deliver();

        assertThat(delivery.path("state").asText()).isEqualTo("parked");
        assertThat(delivery.path("reason").asText()).contains("503").contains("down for lunch");
        assertThat(calls()).hasSize(3);
        assertThat(parked()).isEqualTo(parkedBefore + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 409, 422})
    void parksAtOnceAfterAPermanentFailure(int status) {
        server.stubFor(any(anyUrl()).willReturn(WireMock.aResponse().withStatus(status)));

        JsonNode delivery = deliver();

        assertThat(delivery.path("state").asText()).isEqualTo("parked");
        assertThat(delivery.path("attempts").findValuesAsText("outcome")).containsExactly("permanent");
        assertThat(calls()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 301, 307})
    void stopsWhereTheHubItselfIsRefusedAndGoesOnWhenStarted(int status) {
        // Given
        server.stubFor(any(anyUrl())
                .willReturn(WireMock.aResponse().withStatus(status).withHeader("Location", server.url("/elsewhere"))));
        String first = send();
        Awaitility.await().until(() -> health().contains(held() + " takes no events"));
        String second = send();

        // Then: both wait, neither is lost
        Awaitility.await().until(() -> hub.client().sink(sink()).path("pending").asLong() == 2);
        assertThat(hub.client()
                        .event(first)
                        .path("sinks")
                        .path(sink())
                        .path("attempts")
                        .findValuesAsText("outcome"))
                .contains("refused");
        assertThat(calls()).noneMatch(call -> call.getUrl().equals("/elsewhere"));

        // When
        server.stubFor(any(anyUrl()).willReturn(yes()));
        startSink();

        // Then
        for (String id : List.of(first, second)) {
            assertThat(hub.client()
                            .settled(id)
                            .path("sinks")
                            .path(sink())
                            .path("state")
                            .asText())
                    .isEqualTo("delivered");
        }
        assertThat(health()).doesNotContain("takes no events");
    }

    @Test
    @Tag("timing")
    void waitsAsLongAsTheSinkAsks() {
        failOnce(WireMock.aResponse().withStatus(429).withHeader("Retry-After", "1"));

        JsonNode attempts = deliver().path("attempts");

        Duration waited = Duration.between(
                java.time.Instant.parse(attempts.path(0).path("startedAt").asText()),
                java.time.Instant.parse(attempts.path(1).path("startedAt").asText()));
        assertThat(waited).isBetween(Duration.ofMillis(990), Duration.ofSeconds(3));
    }

    @Test
    void doesNotWaitLongerThanTheLimitWhateverTheSinkAsks() {
        failOnce(WireMock.aResponse().withStatus(503).withHeader("Retry-After", "3600"));

        assertThat(deliver().path("state").asText()).isEqualTo("delivered");
    }

    protected String body(String eventId) {
        return """
                {"eventId": "%s", "eventType": "lead.status.changed", "timestamp": "2024-02-24T10:30:00.000Z",
                 "data": {"leadId": "lead_abc123", "linkedinUrl": "https://www.linkedin.com/in/john-doe",
                          "previousStatus": "REPLY_RECEIVED", "newStatus": "OPPORTUNITY"}}""".formatted(eventId);
    }

    protected String send() {
        return hub.client().accepted("sendpilot", body("evt_" + ++sent));
    }

    /** What became of an event at this sink. */
    protected JsonNode deliver() {
        return hub.client().settled(send()).path("sinks").path(sink());
    }

    /** Those that count. */
    protected List<LoggedRequest> calls() {
        return server.findAll(anyRequestedFor(anyUrl())).stream()
                .filter(call -> !beside().containsKey(call.getUrl().split("\\?", 2)[0]))
                .toList();
    }

    protected void failOnce(ResponseDefinitionBuilder answer) {
        server.stubFor(any(anyUrl())
                .inScenario("once")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(answer)
                .willSetStateTo("failed"));
        server.stubFor(
                any(anyUrl()).inScenario("once").whenScenarioStateIs("failed").willReturn(yes()));
    }

    private void startSink() {
        hub.client().ops("POST", "/api/sinks/%s/start".formatted(sink()), Map.of());
    }

    private long parked() {
        return hub.client().quiet().path("sinks").path(sink()).path("parked").asLong();
    }

    private String health() {
        return hub.client().ops("GET", "/observe/health", Map.of()).body();
    }

    protected static JsonNode json(LoggedRequest request) {
        return HubClient.json(request.getBodyAsString());
    }
}
