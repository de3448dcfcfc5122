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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sink that is stopped while very many events come, on a heap of 256 MB; {@code -Pcrash} makes them a million. How
 * fast the door is with few and with very many waiting is logged side by side, and not judged: the machine may be busy.
 */
class BacklogIT {

    private static final Logger LOG = LoggerFactory.getLogger(BacklogIT.class);
    private static final int FEW = 5_000;
    private static final int EVENTS = Integer.getInteger("waybill.backlog.events", FEW);
    private static final int MEASURED = FEW / 5;
    /** Java is fast only then. */
    private static final int WARM_UP = EVENTS / 25;

    private static final Duration DRAINED = Duration.ofSeconds(120 + EVENTS / 300);
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

    /** Both in the long form; they differ little in the short one. */
    static Stream<Pairing> pairings() {
        return EVENTS > FEW ? Stream.of(Pairing.values()) : Stream.of(Pairing.EMBEDDED_H2);
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

    @ParameterizedTest
    @MethodSource("pairings")
    void costsDiskAndNeitherMemoryNorTimeNorEvents(Pairing pairing) {
        Storm storm = new Storm();
        try (Pairing.Parts parts = pairing.start(folder)) {
            settings.putAll(parts.settings());
            // When
            try (HubProcess first = start()) {
                first.client().ops("POST", "/api/sinks/told/stop", Map.of());
                measure(first, storm);
                storm.post(first.client(), WARM_UP);
                measure(first, storm);
                storm.post(first.client(), EVENTS - WARM_UP - 3 * MEASURED);
                measure(first, storm);
                assertThat(first.memory()).isLessThan(MEMORY);
            } // as by kill -9

            // Then
            Instant before = Instant.now();
            try (HubProcess second = start()) {
                LOG.info(
                        "start with the backlog: {} ms",
                        Duration.between(before, Instant.now()).toMillis());
                everyoneIsToldOnce(second.client(), storm);
                assertThat(second.memory()).isLessThan(MEMORY);
            }
        }
    }

    private HubProcess start() {
        return HubProcess.start(folder, settings, "--routes", routes.folder().toString());
    }

    private static void measure(HubProcess hub, Storm storm) {
        int waiting = storm.accepted().size();
        Pace pace = storm.post(hub.client(), MEASURED);
        LOG.info("with {} waiting: {}; {} MB of memory", waiting, pace, hub.memory() >> 20);
    }

    private void everyoneIsToldOnce(HubClient hub, Storm storm) {
        JsonNode ledger = Awaitility.await()
                .atMost(DRAINED)
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
        assertThat(events).isEqualTo(EVENTS);
        assertThat(ledger.path("received").asInt()).isEqualTo(events);
        assertThat(ledger.path("sinks").path("told").path("delivered").asInt()).isEqualTo(events);
        assertThat(ledger.path("balanced").asBoolean()).isTrue();
        assertThat(storm.accepted())
                .allMatch(event -> sink.calls(event).size() == 1)
                .allMatch(event -> sink.calls(event).stream().allMatch(Call::isTaken));
    }
}
