package io.waybill.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.HubClient;
import io.waybill.testing.HubProcess;
import io.waybill.testing.Pairing;
import io.waybill.testing.RecordingSink;
import io.waybill.testing.RecordingSink.Answer;
import io.waybill.testing.RecordingSink.Call;
import io.waybill.testing.Storm;
import io.waybill.testing.Storm.Pace;
import io.waybill.testing.TestRoutes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sink that is stopped while very many events come, on a heap of 256 MB; in {@link LongBacklogIT} they are a million. How
 * fast webhooks are accepted with few and with very many waiting is logged side by side, and not judged: the machine may be busy.
 */
@Tag("full")
@Tag("own-parts")
class BacklogIT {

    private static final Logger LOG = LoggerFactory.getLogger(BacklogIT.class);
    private static final int MEASURED = 1_000;
    /** The heap's 256 MB, as much again for what Java needs beside it, and half of that to spare. */
    private static final long MEMORY = 768L << 20;

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

    @TempDir
    private Path folder;

    private final RecordingSink sink = new RecordingSink("told", (event, nth) -> new Answer(200, Duration.ZERO));
    private final Map<String, String> settings = new HashMap<>();
    private TestRoutes routes;

    int events() {
        return 5_000;
    }

    @BeforeEach
    void prepare() {
        routes = TestRoutes.copyTo(folder.resolve("routes"))
                .write("mappings/whole.jq", "{body: .}")
                .write("sinks/told.camel.yaml", ROUTE);
        settings.put("waybill.sink.told.url", sink.url());
        settings.put("waybill.sink.told.concurrency", "64");
        Stream.of("slack", "crm", "analytics").forEach(name -> settings.put("waybill.sink." + name + ".mode", "off"));
    }

    @AfterEach
    void stop() {
        sink.close();
    }

    @Test
    void costsDiskAndNeitherMemoryNorTimeNorEvents() {
        fillAndDrain(Pairing.EMBEDDED_H2);
    }

    void fillAndDrain(Pairing pairing) {
        Storm storm = new Storm();
        try (Pairing.Parts parts = pairing.start(folder)) {
            settings.putAll(parts.settings());
            // When
            try (HubProcess first = start()) {
                first.client().ops("POST", "/api/sinks/told/stop", Map.of());
                measure(first, storm);
                // Java is fast only then.
                int warmUp = events() / 25;
                storm.post(first.client(), warmUp);
                measure(first, storm);
                storm.post(first.client(), events() - warmUp - 3 * MEASURED);
                measure(first, storm);
                assertThat(first.memory()).isLessThan(MEMORY);
            } // as by kill -9

            // Then
            Instant before = Instant.now();
            try (HubProcess second = start()) {
                LOG.info(
                        "start with the backlog: {} ms",
                        Duration.between(before, Instant.now()).toMillis());
                assertThat(second.client().ledger().at("/sinks/told/delivered").asInt(-1))
                        .as("stopped, until somebody starts it")
                        .isZero();
                second.client().ops("POST", "/api/sinks/told/start", Map.of());
                everyoneIsToldOnce(second.client(), storm);
                assertThat(second.memory()).isLessThan(MEMORY);
            }
        }
    }

    private HubProcess start() {
        return HubProcess.startToStay(
                folder, settings, "--routes", routes.folder().toString());
    }

    private static void measure(HubProcess hub, Storm storm) {
        int waiting = storm.accepted().size();
        Pace pace = storm.post(hub.client(), MEASURED);
        LOG.info("with {} waiting: {}; {} MB of memory", waiting, pace, hub.memory() >> 20);
    }

    private void everyoneIsToldOnce(HubClient hub, Storm storm) {
        JsonNode ledger = Awaitility.await()
                .atMost(Duration.ofSeconds(120 + events() / 300))
                .pollInterval(Duration.ofMillis(500))
                .until(
                        hub::ledger,
                        report -> report.path("unrecorded").asLong(1) == 0
                                && report.path("sinks")
                                                .path("told")
                                                .path("pending")
                                                .asLong(1)
                                        == 0);
        int events = storm.accepted().size();
        assertThat(events).isEqualTo(events());
        assertThat(ledger.path("received").asInt()).isEqualTo(events);
        assertThat(ledger.path("sinks").path("told").path("delivered").asInt()).isEqualTo(events);
        assertThat(ledger.path("balanced").asBoolean()).isTrue();
        assertThat(storm.accepted())
                .allMatch(event -> sink.calls(event).size() == 1)
                .allMatch(event -> sink.calls(event).stream().allMatch(Call::isTaken));
    }
}
