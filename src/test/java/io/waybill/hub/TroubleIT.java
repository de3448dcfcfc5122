package io.waybill.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.BrokerProcess;
import io.waybill.testing.HubClient;
import io.waybill.testing.HubProcess;
import io.waybill.testing.Payloads;
import io.waybill.testing.Payloads.Payload;
import io.waybill.testing.RecordingSink;
import io.waybill.testing.RecordingSink.Answer;
import io.waybill.testing.RecordingSink.Call;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestRoutes;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hub's own trouble: what senders are told meanwhile, and that it goes on by itself when the trouble is over. */
class TroubleIT {

    private static final String ROUTE = """
            # In: every event. Out: a POST of each.
            - route:
                id: told
                routeConfigurationId: delivery
                from:
                  uri: kamelet:events
                  parameters: {sink: told}
                  steps:
                    - to: {uri: kamelet:http, parameters: {request: whole}}
            """;

    private static final Duration RECOVERED = Duration.ofMinutes(2);

    /** Shorter than any provider waits, and than the hub itself waits for a commit. */
    private static final Duration AT_ONCE = Duration.ofSeconds(4);

    @TempDir
    private Path folder;

    private final RecordingSink sink = new RecordingSink("told", (event, nth) -> new Answer(200, Duration.ZERO));
    private final Payloads payloads = new Payloads();
    private final Random random = new Random(1);
    private final List<String> accepted = new ArrayList<>();
    private final Map<String, String> settings = new HashMap<>();
    private TestRoutes routes;

    @BeforeEach
    void prepare() {
        routes = TestRoutes.copyTo(folder.resolve("routes"))
                .write("mappings/whole.jq", "{body: .}")
                .write("sinks/told.camel.yaml", ROUTE);
        settings.put("waybill.sink.told.url", sink.url());
    }

    @AfterEach
    void stop() {
        sink.close();
    }

    @Test
    @Tag("embedded")
    @Tag("full")
    @Tag("timing")
    void aDiskThatCannotBeWrittenToCostsNoEvent() {
        try (HubProcess hub = start()) {
            // Given
            accept(hub.client(), 50);

            // When
            hub.takeRoom();

            // Then
            Payload refused = refusedAtOnce(hub.client());
            assertThat(hub.client().ops("GET", "/observe/health/live", Map.of()).statusCode())
                    .isEqualTo(200);
            assertThat(hub.client()
                            .ops("GET", "/observe/health/ready", Map.of())
                            .statusCode())
                    .isEqualTo(503);
            hub.giveRoom();
            acceptInTime(hub.client(), refused);
            accept(hub.client(), 50);
            everyoneIsToldOnce(hub.client());
        }
    }

    @Test
    @Tag("full")
    @Tag("timing")
    @Tag("own-parts")
    void anExternalBrokerThatGoesAwayCostsNoEvent() {
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("broker"))) {
            settings.putAll(broker.settings());
            try (HubProcess hub = start()) {
                // Given
                accept(hub.client(), 50);

                // When
                broker.kill();

                // Then
                Payload refused = refusedAtOnce(hub.client());
                broker.restart();
                acceptInTime(hub.client(), refused);
                accept(hub.client(), 50);
                everyoneIsToldOnce(hub.client());
            }
        }
    }

    @Test
    @Tag("full")
    @Tag("own-parts")
    void aDatabaseThatGoesAwayHoldsNobodyUpAndHasEverythingLater() throws IOException {
        EmbeddedPostgres database = postgres(0);
        settings.put("waybill.audit.jdbc-url", database.getJdbcUrl("postgres", "postgres"));
        settings.put("waybill.audit.username", "postgres");
        try (HubProcess hub = start()) {
            accept(hub.client(), 20);

            // When
            database.close();
            accept(hub.client(), 80);

            // Then
            Awaitility.await().atMost(RECOVERED).until(() -> accepted.stream().allMatch(this::wasToldOnce));
            assertThat(hub.client().ops("GET", "/api/ledger", Map.of()).statusCode())
                    .isEqualTo(503);
            assertThat(hub.client()
                            .ops("GET", "/observe/health/ready", Map.of())
                            .statusCode())
                    .isEqualTo(200);
            database = postgres(database.getPort());
            everyoneIsToldOnce(hub.client());
        } finally {
            database.close();
        }
    }

    @Test
    void moreAtOnceThanItTakesAreRefusedAndTheOthersTaken() {
        settings.put("waybill.http.max-in-flight", "1");
        ExecutorService providers = Executors.newFixedThreadPool(16);
        try (TestHub hub = TestHub.start(folder.resolve("data"), settings, routes.folder())) {
            // When
            List<HttpResponse<String>> answers = Stream.generate(() -> payloads.next(random))
                    .limit(400)
                    .map(payload -> CompletableFuture.supplyAsync(
                            () -> hub.client().post(payload.source(), payload.body()), providers))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();

            // Then
            assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(202, 503);
            assertThat(answers).filteredOn(answer -> answer.statusCode() == 503).allMatch(answer -> answer.headers()
                    .firstValue("Retry-After")
                    .isPresent());
            answers.stream()
                    .filter(answer -> answer.statusCode() == 202)
                    .forEach(answer -> accepted.add(
                            HubClient.json(answer.body()).path("id").asText()));
            assertThat(hub.client().ledger().path("unavailable").asLong())
                    .isEqualTo(answers.stream()
                            .filter(answer -> answer.statusCode() == 503)
                            .count());
            everyoneIsToldOnce(hub.client());
        } finally {
            providers.shutdownNow();
        }
    }

    private EmbeddedPostgres postgres(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("postgres"))
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }

    private HubProcess start() {
        return HubProcess.start(folder, settings, "--routes", routes.folder().toString());
    }

    private void accept(HubClient hub, int events) {
        for (int i = 0; i < events; i++) {
            Payload payload = payloads.next(random);
            accepted.add(hub.accepted(payload.source(), payload.body()));
        }
    }

    /** Posts events until one is refused, which takes one or two, and returns it. */
    private Payload refusedAtOnce(HubClient hub) {
        return Awaitility.await().until(() -> refused(hub), payload -> payload != null);
    }

    private Payload refused(HubClient hub) {
        Payload payload = payloads.next(random);
        Instant before = Instant.now();
        HttpResponse<String> answer = hub.post(payload.source(), payload.body());
        if (answer.statusCode() == 202) {
            accepted.add(HubClient.json(answer.body()).path("id").asText());
            return null;
        }
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(HubClient.json(answer.body()).path("code").asText()).isEqualTo("unavailable");
        assertThat(answer.headers().firstValueAsLong("Retry-After")).isPresent();
        assertThat(Duration.between(before, Instant.now())).isLessThan(AT_ONCE);
        return payload;
    }

    private void acceptInTime(HubClient hub, Payload payload) {
        HttpResponse<String> answer = Awaitility.await()
                .atMost(RECOVERED)
                .until(() -> hub.post(payload.source(), payload.body()), response -> response.statusCode() < 300);
        accepted.add(HubClient.json(answer.body()).path("id").asText());
    }

    private boolean wasToldOnce(String event) {
        return sink.calls(event).stream().filter(Call::isTaken).count() == 1;
    }

    private void everyoneIsToldOnce(HubClient hub) {
        Awaitility.await().atMost(RECOVERED).until(() -> accepted.stream().allMatch(this::wasToldOnce));
        JsonNode ledger = Awaitility.await()
                .atMost(RECOVERED)
                .ignoreExceptions()
                .until(
                        hub::ledger,
                        report -> report.path("unrecorded").asLong(1) == 0
                                && report.path("sinks")
                                                .path("told")
                                                .path("pending")
                                                .asLong(1)
                                        == 0);
        assertThat(ledger.path("received").asInt()).isEqualTo(accepted.size());
        assertThat(ledger.path("sinks").path("told").path("delivered").asInt()).isEqualTo(accepted.size());
        assertThat(ledger.path("balanced").asBoolean()).isTrue();
    }
}
