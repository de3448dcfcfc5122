package io.waybill.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.BulkSink;
import io.waybill.testing.BulkSink.Call;
import io.waybill.testing.HubClient;
import io.waybill.testing.HubProcess;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestRoutes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several events in a call, each with its own result, record and retries. */
class BatchIT {

    private static final String ROUTE = """
            - route:
                id: bulk
                description: Leads' statuses, three in a call
                routeConfigurationId: delivery
                from:
                  uri: kamelet:events
                  parameters: {sink: bulk, types: lead.status_changed, ordered: lead, batch: 3, linger: 400ms}
                  steps:
                    - to: {uri: kamelet:http, parameters: {request: bulk, results: '[.items[] | .status]'}}
            """;

    private static final String PACED = ROUTE.replace("bulk\n", "paced\n")
            .replace("sink: bulk, types: lead.status_changed, ordered: lead", "sink: paced, types: campaign.paused");

    private static final String MAPPING =
            "{path: \"/leads\", body: {items: [.[] | {lead: (.data.lead.id // .data.campaign.id), email: .data.original.data.email, key: .idempotencykey}]}}";

    @TempDir
    private static Path folder;

    private static final BulkSink SINK = new BulkSink();
    private static TestHub hub;
    private static int posted;

    @BeforeAll
    static void start() {
        hub = hub(folder.resolve("data"), ROUTE);
    }

    private static TestHub hub(Path data, String route) {
        return TestHub.start(data, settings(), routes(data, route));
    }

    private static Path routes(Path data, String route) {
        return TestRoutes.copyTo(data.resolveSibling(data.getFileName() + "-routes"))
                .impatient()
                .write("sinks/bulk.camel.yaml", route)
                .write("sinks/paced.camel.yaml", PACED)
                .write("mappings/bulk.jq", MAPPING)
                .folder();
    }

    private static Map<String, String> settings() {
        return Map.of(
                "waybill.sink.paced.url", SINK.url(),
                "waybill.sink.paced.rate", "1/h",
                "waybill.sink.bulk.url", SINK.url(),
                "waybill.sink.bulk.timeout", "60s",
                "waybill.sink.bulk.retry-schedule", "1h");
    }

    @AfterAll
    static void stop() {
        hub.close();
        SINK.close();
    }

    @BeforeEach
    void takeAll() {
        SINK.takeAll();
    }

    @Test
    void callsOnceForSeveralEventsAndHeedsTheResultOfEach() {
        // Given
        SINK.result("full-bad", 422);
        SINK.result("full-busy", 503);
        int before = hub.client().sink("bulk").path("received").asInt();

        // When
        List<String> ids = accept("full-a", "full-bad", "full-busy");
        Awaitility.await().until(() -> SINK.calls("full-busy").size() >= 2);
        SINK.takeAll();
        Map<String, JsonNode> settled = settled(ids);

        // Then
        assertThat(SINK.calls("full").get(0).leads()).containsExactlyInAnyOrder("full-a", "full-bad", "full-busy");
        assertThat(SINK.calls("full-a")).hasSize(1);
        assertThat(SINK.calls("full-bad")).hasSize(1);
        assertThat(SINK.calls("full-busy").subList(1, SINK.calls("full-busy").size()))
                .allMatch(call -> call.leads().equals(List.of("full-busy")));
        assertThat(settled.get(ids.get(0)).path("state").asText()).isEqualTo("delivered");
        assertThat(settled.get(ids.get(0)).path("attempts")).hasSize(1);
        assertThat(settled.get(ids.get(1)).path("state").asText()).isEqualTo("parked");
        assertThat(settled.get(ids.get(1)).path("reason").asText()).isEqualTo("answered 422");
        JsonNode retried = settled.get(ids.get(2));
        assertThat(retried.path("state").asText()).isEqualTo("delivered");
        assertThat(retried.path("attempts").findValuesAsText("outcome").get(0)).isEqualTo("transient");
        assertThat(retried.path("attempts").findValuesAsText("answerCode").get(0))
                .isEqualTo("503");
        assertThat(retried.path("attempts").findValuesAsText("idempotencyKey")).containsOnly(ids.get(2) + "-bulk");
        JsonNode ledger = hub.client().quiet();
        assertThat(ledger.path("balanced").asBoolean()).isTrue();
        assertThat(ledger.at("/sinks/bulk/received").asInt()).isEqualTo(before + 3);
    }

    @Test
    void putsOnRecordOfEachEventWhatWasSentOfItAlone() {
        List<String> ids = accept("alone-a", "alone-b", "alone-c");

        JsonNode attempt = settled(ids).get(ids.get(1)).path("attempts").path(0);

        assertThat(attempt.path("request").asText()).startsWith("POST /leads with 2 other events {");
        assertThat(attempt.at("/sent/body/items")).hasSize(1);
        assertThat(attempt.at("/sent/body/items/0/lead").asText()).isEqualTo("alone-b");
        assertThat(attempt.at("/sent/kind").asText()).isEqualTo("http");
    }

    @Test
    void callsWithFewerWhenNoOthersCome() {
        List<String> ids = accept("few-a");

        assertThat(settled(ids).get(ids.get(0)).path("state").asText()).isEqualTo("delivered");
        assertThat(SINK.calls("few"))
                .containsExactly(new Call(ids.get(0) + "-bulk", List.of("few-a"), List.of(ids.get(0) + "-bulk")));
    }

    @Test
    void findsTheEventForWhichTheSinkRefusesTheWholeCall() {
        // Given
        SINK.answer("whole-bad", 400);

        // When
        List<String> ids = accept("whole-a", "whole-bad", "whole-c");
        Map<String, JsonNode> settled = settled(ids);

        // Then
        assertThat(Stream.of(0, 1, 2)
                        .map(i -> settled.get(ids.get(i)).path("state").asText()))
                .containsExactly("delivered", "parked", "delivered");
        assertThat(SINK.calls("whole-bad")
                        .get(SINK.calls("whole-bad").size() - 1)
                        .leads())
                .containsExactly("whole-bad");
        assertThat(settled.get(ids.get(1)).path("reason").asText()).startsWith("answered 400");
        JsonNode first = settled.get(ids.get(0)).path("attempts").path(0);
        assertThat(first.path("outcome").asText()).isEqualTo("permanent");
        assertThat(first.path("nextAttemptAt").isMissingNode()).isFalse();
        assertThat(first.path("error").asText())
                .startsWith("answered 400: ")
                .contains("@acme.example")
                .doesNotContain("whole-a@", "whole-bad@", "whole-c@");
    }

    @Test
    void makesAFailedCallAgainWithTheSameKeys() {
        // Given
        SINK.answer("again", 503);

        // When
        List<String> ids = accept("again-a", "again-b", "again-c");
        Awaitility.await().until(() -> !SINK.calls("again").isEmpty());
        SINK.takeAll();
        Map<String, JsonNode> settled = settled(ids);

        // Then
        List<Call> calls = SINK.calls("again");
        assertThat(calls.get(0).leads()).hasSize(3);
        assertThat(calls.stream().skip(1).flatMap(call -> call.keys().stream()).distinct())
                .containsExactlyInAnyOrderElementsOf(calls.get(0).keys());
        assertThat(settled.values())
                .allMatch(delivery -> delivery.path("state").asText().equals("delivered"));
    }

    @Test
    void sendsTheEventsOfOneLeadInTheirOrderInCallsOfTheirOwn() {
        List<String> ids = accept("order-a", "order-a", "order-a");
        settled(ids);

        assertThat(SINK.calls("order").stream().flatMap(call -> call.keys().stream()))
                .containsExactlyElementsOf(ids.stream().map(id -> id + "-bulk").toList());
        assertThat(SINK.calls("order")).hasSize(3);
    }

    @Test
    void keepsAllPendingWhileTheSinkRefusesTheHub() {
        // Given
        SINK.answer("refused", 401);

        // When
        List<String> ids = accept("refused-a", "refused-b", "refused-c");
        Awaitility.await()
                .until(() ->
                        hub.client().sinks().at("/bulk/holds/0/reason").asText().equals("refused"));
        Awaitility.await()
                .until(() -> hub.client().sinks().at("/bulk/load/inFlight").asInt() == 0);
        SINK.takeAll();
        hub.client().ops("POST", "/api/sinks/bulk/start", Map.of());

        // Then
        assertThat(settled(ids).values())
                .allMatch(delivery -> delivery.path("state").asText().equals("delivered"))
                .allMatch(delivery -> delivery.path("attempts").size() == 2);
    }

    @Test
    void countsACallAndNotItsEventsAgainstTheRate() {
        List<String> ids = Stream.of("paced-a", "paced-b", "paced-c")
                .map(campaign -> hub.client().accepted("sendpilot", """
                        {"eventId": "%1$s", "eventType": "campaign.paused", "timestamp": "2024-02-24T10:30:00.000Z",
                         "data": {"campaignId": "%1$s", "pausedBy": "api"}}""".formatted(campaign)))
                .toList();

        assertThat(ids).allMatch(id -> hub.client()
                .settled(id)
                .at("/sinks/paced/state")
                .asText()
                .equals("delivered"));
    }

    @Test
    void replaysAParkedEventInABatchWithAKeyOfItsOwn() {
        // Given
        SINK.result("replay", 422);
        List<String> ids = accept("replay-a");
        assertThat(settled(ids).get(ids.get(0)).path("state").asText()).isEqualTo("parked");
        SINK.takeAll();

        // When
        String replay = HubClient.json(hub.client()
                        .ops("POST", "/api/events/%s/replay?sink=bulk".formatted(ids.get(0)), Map.of())
                        .body())
                .path("id")
                .asText();

        // Then
        Awaitility.await().until(() -> SINK.calls("replay").size() == 2);
        assertThat(SINK.calls("replay").get(1).keys()).containsExactly(ids.get(0) + "-bulk-" + replay);
    }

    @Test
    void handsBackWhatWaitsForOthersWhenTheHubStops() {
        // Given
        Path data = folder.resolve("waiting");
        List<String> ids;
        try (TestHub stopped = hub(data, ROUTE.replace("linger: 400ms", "linger: 10s"))) {
            ids = accept(stopped.client(), "wait-a", "wait-b");
            Awaitility.await()
                    .until(() ->
                            stopped.client().sinks().at("/bulk/load/inFlight").asInt() == 2);
        }
        assertThat(SINK.calls("wait")).isEmpty();

        // When
        try (TestHub started = hub(data, ROUTE)) {
            // Then
            assertThat(ids)
                    .allMatch(id -> started.client()
                                    .settled(id)
                                    .at("/sinks/bulk/attempts")
                                    .size()
                            == 1);
            assertThat(started.client().quiet().path("balanced").asBoolean()).isTrue();
        }
        assertThat(SINK.calls("wait").stream().flatMap(call -> call.leads().stream()))
                .containsExactlyInAnyOrder("wait-a", "wait-b");
    }

    /** The stop waits for the call as long as for any. */
    @Test
    @Tag("full")
    void recordsTheAttemptOfEachEventAsInterruptedWhenTheHubStops() {
        // Given
        Path data = folder.resolve("stopped");
        SINK.block();
        List<String> called;
        try (TestHub stopped = hub(data, ROUTE)) {
            called = accept(stopped.client(), "stop-a", "stop-b", "stop-c");
            Awaitility.await().until(() -> !SINK.calls("stop").isEmpty());
        }

        // When
        SINK.takeAll();
        try (TestHub started = hub(data, ROUTE)) {
            // Then
            for (String id : called) {
                JsonNode attempts = started.client().settled(id).at("/sinks/bulk/attempts");
                assertThat(attempts.findValuesAsText("outcome"))
                        .contains("interrupted")
                        .endsWith("delivered");
                assertThat(attempts.findValuesAsText("idempotencyKey")).containsOnly(id + "-bulk");
            }
        }
    }

    @Test
    @Tag("full")
    void callsAgainWithTheKeyOfEachEventAfterAKill() {
        // Given
        Path data = folder.resolve("killed");
        String[] arguments = {"--routes", routes(data, ROUTE).toString()};
        SINK.block();
        List<String> ids;
        try (HubProcess killed = HubProcess.start(data, settings(), arguments)) {
            ids = accept(killed.client(), "kill-a", "kill-b", "kill-c", "kill-d");
            Awaitility.await().until(() -> !SINK.calls("kill").isEmpty());

            // When
            killed.kill();
        }
        SINK.takeAll();
        try (HubProcess started = HubProcess.start(data, settings(), arguments)) {
            // Then
            assertThat(ids).allMatch(id -> started.client()
                    .settled(id)
                    .at("/sinks/bulk/state")
                    .asText()
                    .equals("delivered"));
            assertThat(started.client().quiet().path("balanced").asBoolean()).isTrue();
        }
        List<Call> calls = SINK.calls("kill");
        assertThat(calls.stream().flatMap(call -> call.keys().stream()).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        ids.stream().map(id -> id + "-bulk").toList());
        assertThat(calls.stream().skip(1).flatMap(call -> call.keys().stream()))
                .containsAll(calls.get(0).keys());
    }

    private static List<String> accept(String... leads) {
        return accept(hub.client(), leads);
    }

    private static List<String> accept(HubClient to, String... leads) {
        List<String> ids = new ArrayList<>();
        for (String lead : leads) {
            posted++;
            ids.add(to.accepted("sendpilot", """
                    {"eventId": "evt_%d", "eventType": "lead.status.changed", "timestamp": "2024-02-24T10:30:00.000Z",
                     "data": {"leadId": "%s", "email": "%s@acme.example",
                              "previousStatus": "MESSAGE_SENT", "newStatus": "REPLY_RECEIVED"}}
                    """.formatted(posted, lead, lead)));
        }
        return ids;
    }

    private static Map<String, JsonNode> settled(List<String> ids) {
        Map<String, JsonNode> deliveries = new HashMap<>();
        ids.forEach(id -> deliveries.put(id, hub.client().settled(id).at("/sinks/bulk")));
        return deliveries;
    }
}
