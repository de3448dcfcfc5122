package io.waybill.generation;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.waybill.redaction.Printed;
import io.waybill.testing.HubClient;
import io.waybill.testing.Pairing;
import io.waybill.testing.Provider;
import io.waybill.testing.RecordingSink;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestRoutes;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a reload changes, and what it leaves alone. */
class ReloadIT {

    /** Of one sender. Without a pause, reloads would mostly wait for the machine. */
    private static final Duration BETWEEN_WEBHOOKS = Duration.ofMillis(10);

    private static final String PAUSED = """
            {"eventId": "%s", "eventType": "campaign.paused", "timestamp": "2024-02-24T10:30:00.000Z",
             "data": {"campaignId": "camp_1", "campaignName": "Q1", "pausedBy": "system"}}""";

    private static final String STATUS = """
            {"eventId": "%s", "eventType": "lead.status.changed", "timestamp": "2024-02-24T10:30:00.000Z",
             "data": {"leadId": "%s", "previousStatus": "NEW", "newStatus": "%s"}}""";

    private static final String EVERYTHING = """
            - route:
                id: %1$s
                routeConfigurationId: delivery
                from:
                  uri: kamelet:events
                  parameters: {sink: %1$s}
                  steps:
                    - to: {uri: kamelet:http, parameters: {request: everything}}
            """;

    @TempDir
    private Path folder;

    private TestRoutes routes;
    private final Map<String, String> settings = new HashMap<>();
    private final WireMockServer crm = new WireMockServer(WireMockConfiguration.options()
            .dynamicPort()
            .bindAddress("127.0.0.1")
            .maxRequestJournalEntries(50_000));

    @BeforeEach
    void start() throws IOException {
        routes = TestRoutes.copyTo(folder.resolve("routes"));
        Files.copy(Path.of("application.properties"), config());
        crm.start();
    }

    @AfterEach
    void stop() {
        crm.stop();
    }

    private Path config() {
        return folder.resolve("application.properties");
    }

    private void set(String line) throws IOException {
        Files.writeString(config(), Files.readString(config()) + "\n" + line + "\n");
    }

    private TestHub hub() {
        return TestHub.start(folder.resolve("data"), settings, config(), routes.folder());
    }

    private TestHub hub(Pairing.Parts parts) {
        settings.putAll(parts.settings());
        return hub();
    }

    /** A sink that is told of everything, and dry. */
    private void addSink(String name) {
        routes.write("mappings/everything.jq", "{body: {id: .id, type: .type}}");
        routes.write("sinks/%s.camel.yaml".formatted(name), EVERYTHING.formatted(name));
    }

    private void addLiveSink(String name) {
        addSink(name);
        settings.put("waybill.sink.%s.url".formatted(name), crm.baseUrl() + "/" + name);
    }

    private static HttpResponse<String> reload(TestHub hub) {
        return hub.client().ops("POST", "/api/routes/reload", Map.of());
    }

    private static JsonNode reloaded(TestHub hub) {
        HttpResponse<String> answer = reload(hub);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return HubClient.json(answer.body());
    }

    private List<LoggedRequest> calls() {
        return crm.findAll(WireMock.anyRequestedFor(anyUrl()));
    }

    @Test
    void anotherSecretInItsFileIsAChange() throws IOException {
        // Given
        Path secret = Files.writeString(folder.resolve("secret"), "first");
        set("waybill.source.leadsail.verification = header");
        set("waybill.source.leadsail.header = X-Key");
        set("waybill.source.leadsail.secret-file = " + secret);
        try (TestHub hub = hub()) {
            assertThat(post(hub, "first")).isEqualTo(202);

            // When
            Files.writeString(secret, "second");
            JsonNode answer = reloaded(hub);

            // Then
            assertThat(answer.at("/changes/settings")).hasToString("[\"waybill.source.leadsail.secret-file\"]");
            assertThat(post(hub, "first")).isEqualTo(401);
            assertThat(post(hub, "second")).isEqualTo(200);
        }
    }

    @Test
    void aNewSecretInItsFileCountsWithoutAReloadAndEditedRoutesWait() throws IOException {
        // Given
        Path mounted = Files.createDirectories(folder.resolve("..1"));
        Files.writeString(mounted.resolve("secret"), "first");
        Path data = Files.createSymbolicLink(folder.resolve("..data"), mounted);
        set("waybill.source.leadsail.verification = header");
        set("waybill.source.leadsail.header = X-Key");
        set("waybill.source.leadsail.secret-file = " + data.resolve("secret"));
        set("waybill.ops.token-file = " + data.resolve("secret"));
        try (TestHub hub = hub()) {
            assertThat(post(hub, "first")).isEqualTo(202);

            // When
            addSink("edited");
            Path next = Files.createDirectories(folder.resolve("..2"));
            Files.writeString(next.resolve("secret"), "second");
            Files.move(Files.createSymbolicLink(folder.resolve("..new"), next), data, StandardCopyOption.ATOMIC_MOVE);

            // Then
            Awaitility.await().until(() -> post(hub, "second") == 200);
            assertThat(post(hub, "first")).isEqualTo(401);
            assertThat(sinks(hub, "first").statusCode()).isEqualTo(401);
            assertThat(sinks(hub, "second").statusCode()).isEqualTo(200);
            assertThat(sinks(hub, "second").body()).contains("slack").doesNotContain("edited");
        }
    }

    private static HttpResponse<String> sinks(TestHub hub, String token) {
        return hub.client().ops("GET", "/api/sinks", Map.of("Authorization", "Bearer " + token));
    }

    private static int post(TestHub hub, String secret) {
        String lead = "{\"event\": \"lead.delivered\", \"leadId\": \"l1\", \"timestamp\": \"2024-06-15T10:30:00Z\"}";
        Map<String, String> headers = Map.of("Content-Type", "application/json", "X-Key", secret);
        return hub.client().post("/webhooks/leadsail", lead, headers).statusCode();
    }

    @Test
    void aChangeCountsForWhatComesAfterIt() {
        try (TestHub hub = hub()) {
            // Given
            String before = hub.client().accepted("sendpilot", PAUSED.formatted("e1"));
            hub.client().settled(before);

            // When
            routes.write("mappings/slack/paused-by-system.jq", "\"Look at \" + campaign_name");
            JsonNode answer = reloaded(hub);

            // Then
            assertThat(answer.path("outcome").asText()).isEqualTo("changed");
            assertThat(answer.path("generation").asInt()).isEqualTo(2);
            assertThat(answer.at("/changes/changed/0").asText()).endsWith("mappings/slack/paused-by-system.jq");
            JsonNode after = hub.client().settled(hub.client().accepted("sendpilot", PAUSED.formatted("e2")));
            assertThat(after.at("/sinks/slack/attempts/0/request").asText()).isEqualTo("#alerts: Look at Q1");
            assertThat(after.path("generation").asInt()).isEqualTo(2);
            String digest = hub.client().get("/api/routes").path("digest").asText();
            assertThat(after.path("generationDigest").asText()).isEqualTo(digest);
            assertThat(after.at("/sinks/slack/attempts/0/generationDigest").asText())
                    .isEqualTo(digest);
            assertThat(hub.client().event(before).path("generationDigest").asText())
                    .hasSize(16)
                    .isNotEqualTo(digest);
            assertThat(after.at("/sinks/slack/attempts/0/generation").asInt()).isEqualTo(2);
            assertThat(hub.client()
                            .get("/api/events/" + before + "/explain")
                            .path("byTodaysRoutes")
                            .asBoolean())
                    .isTrue();
            assertThat(hub.client()
                            .get("/api/events/" + after.path("id").asText() + "/explain")
                            .path("byTodaysRoutes")
                            .asBoolean(true))
                    .isFalse();
            assertThat(hub.client()
                            .event(before)
                            .at("/sinks/slack/attempts/0/generation")
                            .asInt())
                    .isEqualTo(1);
        }
    }

    @Test
    void showsWhatRunsAndWhatTheLastReloadCameTo() throws IOException {
        try (TestHub hub = hub()) {
            // Given
            JsonNode first = hub.client().get("/api/routes");
            assertThat(first.path("generation").asInt()).isEqualTo(1);
            assertThat(first.has("lastReload")).isFalse();
            assertThat(first.path("files").findValuesAsText("path"))
                    .contains(
                            config().toString(),
                            routes.folder().resolve("sinks/slack.camel.yaml").toString());
            assertThat(first.path("files").findValuesAsText("sha256"))
                    .allMatch(digest -> digest.matches("[0-9a-f]{64}"));

            // When
            routes.replace("sinks/slack.camel.yaml", "id: slack", "id: slak");
            HttpResponse<String> refused = reload(hub);

            // Then
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(HubClient.json(refused.body()).at("/findings/0/path").asText())
                    .endsWith("sinks/slack.camel.yaml");
            JsonNode second = hub.client().get("/api/routes");
            assertThat(second.path("files")).isEqualTo(first.path("files"));
            assertThat(second.at("/lastReload/outcome").asText()).isEqualTo("refused");
            assertThat(second.at("/lastReload/findings/0/message").asText()).contains("slak");
            assertThat(hub.client().post("sendpilot", PAUSED.formatted("e1")).statusCode())
                    .isEqualTo(202);

            // When
            routes.replace("sinks/slack.camel.yaml", "id: slak", "id: slack");

            // Then
            assertThat(reloaded(hub).path("outcome").asText()).isEqualTo("unchanged");
            String metrics =
                    hub.client().ops("GET", "/observe/metrics", Map.of()).body();
            assertThat(metrics)
                    .contains("waybill_reloads_total{outcome=\"refused\"} 1.0")
                    .contains("waybill_reloads_total{outcome=\"unchanged\"} 1.0")
                    .contains("waybill_generation 1.0");
        }
    }

    @Test
    void namesTheSettingsThatNeedARestartAndTakesTheOthers() throws IOException {
        addSink("warehouse");
        crm.stubFor(any(anyUrl()).willReturn(ok()));
        try (TestHub hub = hub()) {
            // When
            set("waybill.http.max-body = 2MB");
            set("waybill.broker.password = another");
            set("waybill.sink.warehouse.url = " + crm.baseUrl());
            JsonNode answer = reloaded(hub);

            // Then
            assertThat(answer.at("/changes/needRestart")).hasSize(1);
            assertThat(answer.at("/changes/needRestart/0").asText()).isEqualTo("waybill.http.max-body");
            JsonNode event = hub.client().settled(hub.client().accepted("sendpilot", PAUSED.formatted("e1")));
            assertThat(event.at("/sinks/warehouse/state").asText()).isEqualTo("delivered");
        }
    }

    @Test
    void saysWhichWarningsAreNewAndSaysThemOnce() throws IOException {
        try (TestHub hub = hub()) {
            // Given
            set("waybill.http.max-body = 1MB");

            // When
            JsonNode first = reloaded(hub);
            Files.writeString(config(), "# All below moves a line down.\n" + Files.readString(config()));
            JsonNode second = reloaded(hub);

            // Then
            assertThat(first.at("/warnings")).hasSize(1);
            assertThat(first.at("/warnings/0/message").asText())
                    .contains("waybill.http.max-body", "is also set in line");
            assertThat(second.at("/outcome").asText()).isEqualTo("changed");
            assertThat(second.at("/warnings")).isEmpty();
        }
    }

    @Test
    void aNewSinkIsToldOfEveryEventFromThenOn() {
        try (TestHub hub = hub()) {
            // Given
            String before = hub.client().accepted("sendpilot", PAUSED.formatted("e1"));

            // When
            addSink("warehouse");
            reloaded(hub);

            // Then
            String after = hub.client().accepted("sendpilot", PAUSED.formatted("e2"));
            assertThat(hub.client().settled(after).at("/sinks/warehouse/state").asText())
                    .isEqualTo("dry-run");
            assertThat(hub.client().settled(before).at("/sinks").has("warehouse"))
                    .isFalse();
            assertThat(hub.client().quiet().path("balanced").asBoolean()).isTrue();
        }
    }

    @Test
    void theBacklogOfARenamedSinkIsNamedAndParked() {
        addSink("warehouse");
        try (TestHub hub = hub()) {
            // Given
            hub.client().ops("POST", "/api/sinks/warehouse/stop", Map.of());
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                ids.add(hub.client().accepted("sendpilot", PAUSED.formatted("e" + i)));
            }

            // When
            routes.delete("sinks/warehouse.camel.yaml");
            addSink("archive");
            JsonNode answer = reloaded(hub);

            // Then
            assertThat(answer.at("/removedSinks/warehouse").asInt()).isEqualTo(3);
            Awaitility.await()
                    .until(() -> hub.client().sink("warehouse").path("parked").asInt() == 3);
            for (String id : ids) {
                JsonNode warehouse = hub.client().settled(id).at("/sinks/warehouse");
                assertThat(warehouse.path("state").asText()).isEqualTo("parked");
                assertThat(warehouse.path("reason").asText()).startsWith("sink-removed");
            }
            String later = hub.client().accepted("sendpilot", PAUSED.formatted("later"));
            JsonNode sinks = hub.client().settled(later).path("sinks");
            assertThat(sinks.has("warehouse")).isFalse();
            assertThat(sinks.at("/archive/state").asText()).isEqualTo("dry-run");
            assertThat(hub.client().quiet().path("balanced").asBoolean()).isTrue();
            assertThat(hub.client().get("/observe/health").toString()).doesNotContain("warehouse");
        }
    }

    @Test
    void aSinkGoesHoweverSteadilyEventsCome() {
        addSink("warehouse");
        try (TestHub hub = hub();
                Provider provider = new Provider(1, Duration.ofMillis(20))) {
            // Given
            provider.send(hub.client());
            Awaitility.await().until(() -> provider.accepted().size() > 50);

            // When
            routes.delete("sinks/warehouse.camel.yaml");
            reloaded(hub);

            // Then: the next reload waits for that, and would wait for good
            routes.write("mappings/everything.jq", "{}");
            assertThat(reloaded(hub).path("generation").asInt()).isEqualTo(3);
            provider.finish();
            assertThat(hub.client().quiet().path("balanced").asBoolean()).isTrue();
        }
    }

    @Test
    void aSinkThatRefusedTheHubTriesAgainWithChangedSettings() throws IOException {
        addLiveSink("warehouse");
        crm.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(401)));
        crm.stubFor(any(anyUrl()).withHeader("X-Key", equalTo("new")).willReturn(ok()));
        try (TestHub hub = hub()) {
            // Given
            String id = hub.client().accepted("sendpilot", PAUSED.formatted("e1"));
            Awaitility.await()
                    .until(() -> hub.client().get("/observe/health").toString().contains("warehouse takes no events"));

            // When
            routes.write("mappings/slack/paused.jq", "\"Something else\"");
            set("waybill.sink.warehouse.header.X-Key = new");
            reloaded(hub);

            // Then
            assertThat(hub.client().settled(id).at("/sinks/warehouse/state").asText())
                    .isEqualTo("delivered");
        }
    }

    @Test
    void aSinkThatAnOperatorStoppedStaysStopped() throws IOException {
        addLiveSink("warehouse");
        crm.stubFor(any(anyUrl()).willReturn(ok()));
        try (TestHub hub = hub()) {
            // Given
            hub.client().ops("POST", "/api/sinks/warehouse/stop", Map.of());
            String id = hub.client().accepted("sendpilot", PAUSED.formatted("e1"));

            // When
            set("waybill.sink.warehouse.header.X-Key = new");
            reloaded(hub);

            // Then
            assertThat(hub.client().get("/observe/health").toString()).contains("warehouse takes no events");
            assertThat(hub.client().sink("warehouse").path("pending").asInt()).isEqualTo(1);

            // When
            hub.client().ops("POST", "/api/sinks/warehouse/start", Map.of());

            // Then
            assertThat(hub.client().settled(id).at("/sinks/warehouse/state").asText())
                    .isEqualTo("delivered");
            assertThat(calls()).hasSize(1);
        }
    }

    @Test
    void aCallUnderWayEndsAsItBeganAndIsNotMadeAgain() {
        List<String> called = new CopyOnWriteArrayList<>();
        CompletableFuture<RecordingSink.Answer> answer = new CompletableFuture<>();
        addSink("warehouse");
        try (RecordingSink sink = new RecordingSink("warehouse", (event, nth) -> {
            called.add(event);
            return answer.join();
        })) {
            settings.put("waybill.sink.warehouse.url", sink.url());
            settings.put("waybill.sink.warehouse.timeout", "60s");
            try (TestHub hub = hub()) {
                // Given
                String slow = hub.client().accepted("sendpilot", PAUSED.formatted("e1"));
                Awaitility.await().until(() -> called.size() == 1);

                // When
                routes.write("mappings/everything.jq", "{body: {id: .id, second: true}}");
                reloaded(hub);
                routes.write("mappings/everything.jq", "{body: {id: .id, third: true}}");
                reloaded(hub);
                String next = hub.client().accepted("sendpilot", PAUSED.formatted("e2"));

                // Then: the other sinks go on at once
                Awaitility.await().until(() -> hub.client()
                        .event(next)
                        .at("/sinks/slack/state")
                        .asText()
                        .equals("dry-run"));
                assertThat(called).containsExactly(slow);
                answer.complete(new RecordingSink.Answer(200, Duration.ZERO));
                assertThat(generations(hub, slow)).containsExactly("1");
                assertThat(generations(hub, next)).containsExactly("3");
                assertThat(called).containsExactly(slow, next);
            }
        }
    }

    /** Of the attempts, when the sink has settled the event. */
    private static List<String> generations(TestHub hub, String id) {
        return hub.client().settled(id).at("/sinks/warehouse/attempts").findValuesAsText("generation");
    }

    @Test
    void aSecretInUseStaysHiddenAfterRefusedReloads() throws IOException {
        addLiveSink("warehouse");
        try (TestHub hub = hub()) {
            // Given
            set("waybill.sink.warehouse.header.X-Key = key-in-use");
            reloaded(hub);

            // When
            set("waybill.sink.warehouse.header.X-Key = key-refused-first");
            routes.replace("sinks/slack.camel.yaml", "id: slack", "id: slak");
            assertThat(reload(hub).statusCode()).isEqualTo(422);
            set("waybill.sink.warehouse.header.X-Key = key-refused-second");
            assertThat(reload(hub).statusCode()).isEqualTo(422);

            // Then
            assertThat(Printed.now("key-in-use")).isEqualTo("••••");
            assertThat(Printed.now("key-refused-first")).isEqualTo("key-refused-first");
            assertThat(Printed.now("key-refused-second")).isEqualTo("key-refused-second");
        }
        assertThat(Printed.now("key-in-use")).isEqualTo("key-in-use");
    }

    @Test
    void theSecretOfACallUnderWayStaysHiddenThoughAReloadChangesIt() throws IOException {
        CountDownLatch called = new CountDownLatch(1);
        CompletableFuture<RecordingSink.Answer> answer = new CompletableFuture<>();
        addSink("warehouse");
        try (RecordingSink sink = new RecordingSink("warehouse", (event, nth) -> {
                    called.countDown();
                    return answer.join();
                });
                TestHub hub = hub()) {
            // Given
            set("waybill.sink.warehouse.url = " + sink.url());
            set("waybill.sink.warehouse.timeout = 60s");
            set("waybill.sink.warehouse.header.X-Key = key-of-the-call");
            reloaded(hub);
            hub.client().accepted("sendpilot", PAUSED.formatted("e1"));
            Awaitility.await().until(() -> called.getCount() == 0);

            // When
            for (String key : List.of("key-of-the-next", "key-of-the-latest")) {
                set("waybill.sink.warehouse.header.X-Key = " + key);
                reloaded(hub);
            }

            // Then
            String keys = "key-of-the-call key-of-the-latest";
            assertThat(Printed.now(keys)).isEqualTo("•••• ••••");
            answer.complete(new RecordingSink.Answer(200, Duration.ZERO));
            Awaitility.await().untilAsserted(() -> assertThat(Printed.now(keys)).isEqualTo("key-of-the-call ••••"));
        } finally {
            answer.cancel(false);
        }
    }

    @Test
    void whatWaitsForItsNextAttemptGoesOnUnderTheNewRoute() {
        addLiveSink("warehouse");
        crm.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(503).withHeader("Retry-After", "25")));
        try (TestHub hub = hub()) {
            // Given
            String id = hub.client().accepted("sendpilot", PAUSED.formatted("e1"));
            Awaitility.await().until(() -> calls().size() == 1);

            // When
            crm.resetMappings();
            crm.stubFor(any(anyUrl()).willReturn(ok()));
            routes.write("mappings/everything.jq", "{body: {id: .id, second: true}}");
            reloaded(hub);

            // Then
            JsonNode warehouse = hub.client().settled(id).at("/sinks/warehouse");
            assertThat(warehouse.path("state").asText()).isEqualTo("delivered");
            assertThat(warehouse.path("attempts").findValuesAsText("generation"))
                    .containsExactly("1", "2");
        }
    }

    @Test
    void theEventsOfALeadStayInOrder() {
        settings.put("waybill.sink.warehouse.url", crm.baseUrl() + "/warehouse");
        routes.write("mappings/status.jq", "{body: {lead: .data.lead.id, to: .data.status.to}}");
        routes.write(
                "sinks/warehouse.camel.yaml",
                EVERYTHING
                        .formatted("warehouse")
                        .replace("{sink: warehouse}", "{sink: warehouse, ordered: lead}")
                        .replace("everything", "status"));
        crm.stubFor(any(anyUrl()).willReturn(ok()));
        crm.stubFor(any(anyUrl())
                .withRequestBody(WireMock.containing("REPLY_RECEIVED"))
                .willReturn(aResponse().withStatus(503).withHeader("Retry-After", "25")));
        try (TestHub hub = hub()) {
            // Given: one that waits for its next attempt, and one of the same lead behind it
            hub.client().accepted("sendpilot", STATUS.formatted("e1", "lead_1", "REPLY_RECEIVED"));
            Awaitility.await().until(() -> calls().size() == 1);
            hub.client().accepted("sendpilot", STATUS.formatted("e2", "lead_1", "OPPORTUNITY"));
            hub.client().accepted("sendpilot", STATUS.formatted("e3", "lead_2", "OPPORTUNITY"));
            Awaitility.await().until(() -> calls().size() == 2);

            // When
            crm.resetMappings();
            crm.stubFor(any(anyUrl()).willReturn(ok()));
            routes.write("mappings/status.jq", "{body: {lead: .data.lead.id, to: .data.status.to, second: true}}");
            reloaded(hub);

            // Then
            hub.client().quiet();
            assertThat(calls().stream().map(LoggedRequest::getBodyAsString).toList())
                    .containsExactly(
                            "{\"lead\":\"lead_1\",\"to\":\"REPLY_RECEIVED\"}",
                            "{\"lead\":\"lead_2\",\"to\":\"OPPORTUNITY\"}",
                            "{\"lead\":\"lead_1\",\"to\":\"REPLY_RECEIVED\",\"second\":true}",
                            "{\"lead\":\"lead_1\",\"to\":\"OPPORTUNITY\",\"second\":true}");
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("own-parts")
    void underLoadNothingIsRefusedLostOrDeliveredTwice(Pairing pairing) throws Exception {
        addLiveSink("warehouse");
        crm.stubFor(any(anyUrl()).willReturn(ok().withFixedDelay(5)));
        ExecutorService senders = Executors.newFixedThreadPool(4);
        try (Pairing.Parts parts = pairing.start(folder.resolve("parts"));
                TestHub hub = hub(parts)) {
            // Given
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger numbers = new AtomicInteger();
            List<Future<List<String>>> sending = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                sending.add(senders.submit(() -> {
                    List<String> ids = new ArrayList<>();
                    while (!over.get()) {
                        ids.add(hub.client().accepted("sendpilot", PAUSED.formatted("n" + numbers.incrementAndGet())));
                        LockSupport.parkNanos(BETWEEN_WEBHOOKS.toNanos());
                    }
                    return ids;
                }));
            }

            // When
            for (int i = 0; i < 12; i++) {
                routes.write("mappings/everything.jq", "{body: {id: .id, version: %d}}".formatted(i));
                reloaded(hub);
            }
            over.set(true);
            List<String> ids = new ArrayList<>();
            for (Future<List<String>> sender : sending) {
                ids.addAll(sender.get());
            }

            // Then
            JsonNode ledger = hub.client().quiet();
            assertThat(ledger.path("balanced").asBoolean()).isTrue();
            assertThat(ledger.path("received").asInt()).isEqualTo(ids.size());
            assertThat(ledger.at("/sinks/warehouse/delivered").asInt()).isEqualTo(ids.size());
            assertThat(calls())
                    .extracting(call ->
                            HubClient.json(call.getBodyAsString()).path("id").asText())
                    .containsExactlyInAnyOrderElementsOf(ids);
            assertThat(hub.client().ops("GET", "/observe/metrics", Map.of()).body())
                    .containsPattern("waybill_webhooks_total\\{source=\"sendpilot\",status=\"202\"\\} %d\\.0"
                            .formatted(ids.size()));
        } finally {
            senders.shutdown();
        }
    }
}
