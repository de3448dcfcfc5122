package io.waybill.sink;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestRoutes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a sink is called: later, in order, in its own pace, or not for a while. */
class PacingIT {

    @TempDir
    private Path folder;

    private final WireMockServer server =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    private TestRoutes routes;
    private TestHub hub;

    @BeforeEach
    void start() {
        server.start();
        server.stubFor(any(anyUrl()).willReturn(WireMock.ok()));
        routes = TestRoutes.copyTo(folder.resolve("routes")).impatient();
    }

    @AfterEach
    void stop() {
        hub.close();
        server.stop();
    }

    private void hub(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of("waybill.sink.crm.url", server.baseUrl()));
        settings.putAll(more);
        hub = TestHub.start(folder.resolve("data"), settings, routes.folder());
    }

    @Test
    @Tag("timing")
    void callsAgainAtTheTimesOfTheScheduleAndParksWhenTheyAreOver() {
        // Given
        server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(503)));
        hub(Map.of("waybill.sink.crm.retries", "1", "waybill.sink.crm.retry-schedule", "1s,2s"));

        // When
        JsonNode delivery =
                hub.client().settled(status(1, "lead_a")).path("sinks").path("crm");

        // Then
        assertThat(delivery.path("state").asText()).isEqualTo("parked");
        assertThat(delivery.path("attempts").findValuesAsText("number")).containsExactly("1", "2", "3", "4");
        assertThat(delivery.path("attempts").findValuesAsText("idempotencyKey"))
                .containsOnly(
                        delivery.path("attempts").path(0).path("idempotencyKey").asText());
        assertThat(between(delivery, 1, 2)).isBetween(Duration.ofMillis(900), Duration.ofMillis(1_900));
        assertThat(between(delivery, 2, 3)).isBetween(Duration.ofMillis(1_800), Duration.ofMillis(3_800));
    }

    @Test
    void goesOnWithTheScheduleAfterARestart() {
        // Given
        server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(503)));
        Map<String, String> settings =
                Map.of("waybill.sink.crm.retries", "0", "waybill.sink.crm.retry-schedule", "3s,1h");
        hub(settings);
        String id = status(1, "lead_a");
        awaitCalls(1);
        Awaitility.await()
                .until(() -> hub.client()
                                .sinks()
                                .path("crm")
                                .path("load")
                                .path("waiting")
                                .asInt()
                        == 1);

        // When
        hub.close();
        server.stubFor(any(anyUrl()).willReturn(WireMock.ok()));
        hub(settings);

        // Then
        JsonNode delivery = hub.client().settled(id).path("sinks").path("crm");
        assertThat(delivery.path("attempts").findValuesAsText("number")).containsExactly("1", "2");
        assertThat(between(delivery, 0, 1)).isGreaterThanOrEqualTo(Duration.ofMillis(2_700));
        assertThat(hub.client().quiet().path("balanced").asBoolean()).isTrue();
    }

    @Test
    void takesRetryAfterForLongerThanTheScheduleSays() {
        // Given
        server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(503).withHeader("Retry-After", "3600")));
        hub(Map.of("waybill.sink.crm.retry-schedule", "1s"));

        // When
        String id = status(1, "lead_a");

        // Then
        Awaitility.await().untilAsserted(() -> {
            JsonNode attempts = hub.client().event(id).path("sinks").path("crm").path("attempts");
            assertThat(attempts).hasSize(1);
            Duration wait = Duration.between(
                    java.time.Instant.parse(attempts.path(0).path("startedAt").asText()),
                    java.time.Instant.parse(
                            attempts.path(0).path("nextAttemptAt").asText()));
            assertThat(wait).isBetween(Duration.ofMinutes(60), Duration.ofMinutes(61));
        });
    }

    @Test
    @Tag("timing")
    void holdsALeadsLaterEventsBehindOneInALongRetryAndNobodyElses() {
        // Given: the first event of lead_a waits for a scheduled retry
        server.stubFor(WireMock.put("/leads/lead_a")
                .inScenario("a")
                .whenScenarioStateIs("Started")
                .willReturn(aResponse().withStatus(503))
                .willSetStateTo("well"));
        hub(Map.of("waybill.sink.crm.retries", "0", "waybill.sink.crm.retry-schedule", "3s"));
        String first = status(1, "lead_a");
        awaitCalls(1);

        // When
        String second = status(2, "lead_a");
        String other = status(3, "lead_b");

        // Then
        hub.client().settled(other);
        assertThat(paths()).containsExactly("/leads/lead_a", "/leads/lead_b");
        hub.client().settled(first);
        hub.client().settled(second);
        assertThat(paths()).containsExactly("/leads/lead_a", "/leads/lead_b", "/leads/lead_a", "/leads/lead_a");
        List<String> keys = calls().stream()
                .filter(call -> call.getUrl().equals("/leads/lead_a"))
                .map(call -> call.getHeader("Idempotency-Key"))
                .toList();
        assertThat(keys).containsExactly(first + "-crm", first + "-crm", second + "-crm");
    }

    @Test
    @Tag("timing")
    void sendsOnlyTheLastStatusOfAQuietTimeWhereTheRouteAsksForThat() {
        // Given
        routes.replace("sinks/crm.camel.yaml", "ordered: lead", "debounce: 1s");
        hub(Map.of());

        // When
        List<String> ids =
                IntStream.range(0, 4).mapToObj(i -> status(i, "lead_a")).toList();

        // Then
        assertThat(hub.client()
                        .settled(ids.get(3))
                        .path("sinks")
                        .path("crm")
                        .path("state")
                        .asText())
                .isEqualTo("delivered");
        JsonNode replaced = hub.client().settled(ids.get(0)).path("sinks").path("crm");
        assertThat(replaced.path("state").asText()).isEqualTo("filtered");
        assertThat(replaced.path("reason").asText())
                .startsWith("a newer status")
                .contains(ids.get(1));
        assertThat(calls()).hasSize(1);
        assertThat(hub.client().quiet().path("balanced").asBoolean()).isTrue();
    }

    @Test
    void keepsToTheRate() {
        // Given
        hub(Map.of("waybill.sink.crm.rate", "5/s"));

        // When
        List<String> ids =
                IntStream.range(0, 10).mapToObj(i -> status(i, "lead_" + i)).toList();
        ids.forEach(hub.client()::settled);

        // Then
        List<java.time.Instant> times =
                calls().stream().map(call -> call.getLoggedDate().toInstant()).toList();
        assertThat(Duration.between(times.get(0), times.get(9))).isGreaterThanOrEqualTo(Duration.ofMillis(900));
    }

    @Test
    @Tag("timing")
    void takesNoMoreEventsWhileTheSinkHasAskedForAPause() {
        // Given
        server.stubFor(any(anyUrl())
                .inScenario("pause")
                .whenScenarioStateIs("Started")
                .willReturn(aResponse().withStatus(429).withHeader("Retry-After", "2"))
                .willSetStateTo("well"));
        hub(Map.of());
        String first = status(1, "lead_a");
        Awaitility.await().until(() -> hub.client()
                .sinks()
                .path("crm")
                .path("holds")
                .findValuesAsText("reason")
                .contains("rate-limit"));

        // When
        String second = status(2, "lead_b");

        // Then
        JsonNode after = hub.client().settled(second).path("sinks").path("crm").path("attempts");
        JsonNode before = hub.client().settled(first).path("sinks").path("crm").path("attempts");
        assertThat(after).hasSize(1);
        assertThat(Duration.between(
                        java.time.Instant.parse(before.path(0).path("startedAt").asText()),
                        java.time.Instant.parse(after.path(0).path("startedAt").asText())))
                .isGreaterThanOrEqualTo(Duration.ofMillis(1_990));
    }

    @Test
    void leavesASinkAloneThatFailsTimeAndAgainAndUsesUpNoRetriesOfTheOthers() {
        // Given
        server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(503)));
        hub(Map.of(
                "waybill.sink.crm.retries", "0",
                "waybill.sink.crm.retry-schedule", "",
                "waybill.sink.crm.concurrency", "1",
                "waybill.sink.crm.breaker", "3"));
        hub.client().ops("POST", "/api/sinks/crm/stop", Map.of());
        List<String> ids =
                IntStream.range(0, 20).mapToObj(i -> status(i, "lead_" + i)).toList();

        // When
        hub.client().ops("POST", "/api/sinks/crm/start", Map.of());

        // Then
        Awaitility.await().untilAsserted(() -> assertThat(
                        hub.client().ops("GET", "/observe/health", Map.of()).body())
                .contains("crm takes no events: 3 deliveries in a row failed"));
        Awaitility.await().until(() -> hub.client().sink("crm").path("parked").asInt() == 3);
        assertThat(hub.client().sink("crm").path("pending").asInt()).isEqualTo(17);

        // When
        server.stubFor(any(anyUrl()).willReturn(WireMock.ok()));
        hub.client().ops("POST", "/api/sinks/crm/start", Map.of());

        // Then
        ids.subList(3, 20).forEach(id -> assertThat(
                        hub.client().settled(id).path("sinks").path("crm").path("attempts"))
                .hasSize(1));
    }

    @Test
    @Tag("timing")
    void isCalledForNoOtherEventOnceItIsStoppedHoweverManyWereTakenForIt() {
        // Given
        server.stubFor(any(anyUrl()).willReturn(WireMock.ok().withFixedDelay(1_000)));
        hub(Map.of("waybill.sink.crm.concurrency", "1"));
        List<String> ids =
                IntStream.range(0, 6).mapToObj(i -> status(i, "lead_" + i)).toList();
        awaitCalls(1);

        // When
        hub.client().ops("POST", "/api/sinks/crm/stop", Map.of());

        // Then
        Awaitility.await()
                .until(() -> hub.client()
                                .sinks()
                                .path("crm")
                                .path("load")
                                .path("inFlight")
                                .asInt()
                        == 0);
        int called = calls().size();
        assertThat(called).isLessThan(3);
        Awaitility.await().until(() -> hub.client().sink("crm").path("pending").asInt() == 6 - called);

        // When
        server.stubFor(any(anyUrl()).willReturn(WireMock.ok()));
        hub.client().ops("POST", "/api/sinks/crm/start", Map.of());

        // Then
        ids.forEach(id -> assertThat(
                        hub.client().settled(id).path("sinks").path("crm").path("attempts"))
                .hasSize(1));
        assertThat(calls()).hasSize(6);
    }

    private String status(int number, String lead) {
        return hub.client().accepted("sendpilot", """
                {"eventId": "evt_%d", "eventType": "lead.status.changed", "timestamp": "2024-02-24T10:30:00.000Z",
                 "data": {"leadId": "%s", "linkedinUrl": "https://www.linkedin.com/in/x",
                          "previousStatus": "MESSAGE_SENT", "newStatus": "REPLY_RECEIVED"}}""".formatted(number, lead));
    }

    private void awaitCalls(int count) {
        Awaitility.await().until(() -> calls().size() >= count);
    }

    private List<LoggedRequest> calls() {
        return server.findAll(anyRequestedFor(anyUrl())).stream()
                .sorted(java.util.Comparator.comparing(LoggedRequest::getLoggedDate))
                .toList();
    }

    private List<String> paths() {
        return calls().stream().map(LoggedRequest::getUrl).toList();
    }

    private static Duration between(JsonNode delivery, int one, int other) {
        return Duration.between(startedAt(delivery, one), startedAt(delivery, other));
    }

    private static java.time.Instant startedAt(JsonNode delivery, int attempt) {
        return java.time.Instant.parse(
                delivery.path("attempts").path(attempt).path("startedAt").asText());
    }
}
