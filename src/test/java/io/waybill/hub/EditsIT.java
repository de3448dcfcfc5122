package io.waybill.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.Editor;
import io.waybill.testing.HubClient;
import io.waybill.testing.HubProcess;
import io.waybill.testing.Pairing;
import io.waybill.testing.RecordingSink;
import io.waybill.testing.TestRoutes;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files are edited at random while webhooks come in: no webhook notices, and what runs is always the last good set. */
@Tag("own-parts")
class EditsIT {

    private static final Logger LOG = LoggerFactory.getLogger(EditsIT.class);
    private static final Duration BETWEEN_EVENTS = Duration.ofMillis(40);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String PAUSED = """
            {"eventId": "evt_%d", "eventType": "campaign.paused", "timestamp": "2024-02-24T10:30:00.000Z",
             "data": {"campaignId": "camp_1", "campaignName": "Q1", "pausedBy": "system"}}""";

    @TempDir
    private Path folder;

    private final long seed = Long.getLong("test.edits.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Queue<String> ids = new ConcurrentLinkedQueue<>();
    private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
    private final List<Long> millis = new ArrayList<>();

    int edits() {
        return 15;
    }

    @ParameterizedTest
    @EnumSource
    void noWebhookNoticesAndTheLastGoodSetAlwaysRuns(Pairing pairing) throws Exception {
        int edits = edits();
        LOG.info("{} edits, seed {}; -Dtest.edits.seed does the same again", edits, seed);
        project();
        try (RecordingSink told =
                        new RecordingSink("told", (key, nth) -> new RecordingSink.Answer(200, Duration.ZERO));
                Pairing.Parts parts = pairing.start(folder.resolve("parts"));
                HubProcess hub = hub(told, parts)) {
            // Given
            Thread load = new Thread(() -> sendTo(hub.client()), "load");
            load.start();
            Editor editor = new Editor(folder, random);

            // When, then
            for (int i = 1; i <= edits; i++) {
                Instant before = Instant.now();
                Editor.Edit edit = editor.edit();
                String what = "edit %d (seed %d): %s".formatted(i, seed, edit.what());
                check(what, edit.isGood(), before, editor, hub.client());
            }
            over.set(true);
            load.join();

            // Then
            assertThat(refusals).as("seed %d", seed).isEmpty();
            JsonNode ledger = hub.client().quiet();
            assertThat(ledger.path("balanced").asBoolean())
                    .as(ledger.toString())
                    .isTrue();
            assertThat(ledger.path("received").asInt()).isEqualTo(ids.size());
            assertThat(ledger.path("unmapped").asInt()).isZero();
            assertThat(ledger.at("/sinks/told/delivered").asInt()).isEqualTo(ids.size());
            assertThat(told.events()).containsExactlyInAnyOrderElementsOf(ids);
            assertThat(ids).allSatisfy(id -> assertThat(told.calls(id)).as(id).hasSize(1));
            LongSummaryStatistics took =
                    millis.stream().mapToLong(Long::longValue).summaryStatistics();
            LOG.info("{} webhooks; good edits were in force after {} ms", ids.size(), took);
        }
    }

    /** A project like ours, and a sink that is told of everything. */
    private void project() throws Exception {
        TestRoutes routes = TestRoutes.copyTo(folder.resolve("routes"));
        routes.write("mappings/everything.jq", "{body: {id: .id}}");
        routes.write("sinks/told.camel.yaml", """
                # In: every event. Out: a POST of each.
                - route:
                    id: told
                    description: Everything, to a sink that keeps count
                    routeConfigurationId: delivery
                    from:
                      uri: kamelet:events
                      parameters: {sink: told}
                      steps:
                        - to: {uri: kamelet:http, parameters: {request: everything}}
                """);
        Files.copy(Path.of("application.properties"), folder.resolve("application.properties"));
    }

    private HubProcess hub(RecordingSink told, Pairing.Parts parts) {
        Map<String, String> settings = new HashMap<>(parts.settings());
        settings.put("waybill.sink.told.url", told.url());
        return HubProcess.start(
                folder,
                settings,
                "dev",
                "--config",
                folder.resolve("application.properties").toString(),
                "--routes",
                folder.resolve("routes").toString());
    }

    private void sendTo(HubClient hub) {
        while (!over.get()) {
            int number = sent.incrementAndGet();
            HttpResponse<String> answer = hub.post("sendpilot", PAUSED.formatted(number));
            if (answer.statusCode() == 202) {
                ids.add(HubClient.json(answer.body()).path("id").asText());
            } else {
                refusals.add("%s: %d %s".formatted(Instant.now(), answer.statusCode(), answer.body()));
            }
            LockSupport.parkNanos(BETWEEN_EVENTS.toNanos());
        }
    }

    /** @param before when it was not saved yet: the hub may have seen it before we go on */
    private void check(String what, boolean isGood, Instant before, Editor editor, HubClient hub) {
        if (isGood) {
            Awaitility.await(what).atMost(PATIENCE).until(() -> runs(editor, hub));
            millis.add(Duration.between(before, Instant.now()).toMillis());
            return;
        }
        JsonNode running = hub.get("/api/routes").path("files");
        JsonNode routes = Awaitility.await(what)
                .atMost(PATIENCE)
                .until(() -> hub.get("/api/routes"), now -> isRefusedSince(before, now));
        assertThat(routes.path("files")).as(what).isEqualTo(running);
        editor.undo();
    }

    /** Whether what is saved is what runs. */
    private boolean runs(Editor editor, HubClient hub) {
        JsonNode routes = hub.get("/api/routes");
        return routes.path("files").findValuesAsText("path").size()
                        == editor.files().size()
                && editor.files().entrySet().stream()
                        .allMatch(file -> routes.path("files").toString().contains(sha256(file.getValue())));
    }

    private static String sha256(byte[] bytes) {
        try {
            return java.util.HexFormat.of()
                    .formatHex(
                            java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isRefusedSince(Instant before, JsonNode routes) {
        JsonNode last = routes.path("lastReload");
        return last.path("outcome").asText().equals("refused")
                && Instant.parse(last.path("at").asText()).isAfter(before);
    }
}
