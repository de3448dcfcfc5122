package io.waybill.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.BrokerProcess;
import io.waybill.testing.HubClient;
import io.waybill.testing.HubProcess;
import io.waybill.testing.Pairing;
import io.waybill.testing.Provider;
import io.waybill.testing.RecordingSink;
import io.waybill.testing.RecordingSink.Answer;
import io.waybill.testing.TestRoutes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The packaged jar under load, killed and stopped at random moments: every event answered with 2xx is accounted for at
 * every sink. {@link LongCrashIT} does it 50 times.
 */
@Tag("own-parts")
class CrashIT {

    private static final Logger LOG = LoggerFactory.getLogger(CrashIT.class);
    private static final Duration BETWEEN_EVENTS = Duration.ofMillis(15);
    private static final Duration UNDER_LOAD = Duration.ofSeconds(60);
    private static final Duration GONE = Duration.ofSeconds(15);

    /** Calls at once, and eight times as many events in hand. */
    private static final int IN_HAND = 8 * 8;

    /** What becomes of an event at the failing sink; always the same for the same event. */
    private enum Fate {
        TAKEN,
        TAKEN_LATER,
        NEVER_TAKEN,
        REFUSED;

        static Fate of(String event) {
            return values()[Math.floorMod(event.hashCode(), values().length)];
        }

        boolean isTaken() {
            return this == TAKEN || this == TAKEN_LATER;
        }
    }

    @TempDir
    private Path folder;

    private final long seed = Long.getLong("test.crash.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<Instant> kills = new ArrayList<>();
    private final Map<String, RecordingSink> sinks = Map.of(
            "healthy", new RecordingSink("healthy", (event, nth) -> new Answer(200, Duration.ZERO)),
            "slow", new RecordingSink("slow", (event, nth) -> new Answer(200, slowly(event))),
            "failing", new RecordingSink("failing", (event, nth) -> new Answer(status(event, nth), Duration.ZERO)));
    private final Map<String, String> settings = new HashMap<>();
    private TestRoutes routes;
    private Pairing.@Nullable Parts parts;

    /** How often it is killed; it is stopped half as often. */
    int kills() {
        return 3;
    }

    @BeforeEach
    void prepare() {
        LOG.info("seed {}; -Dtest.crash.seed does the same again", seed);
        routes = TestRoutes.copyTo(folder.resolve("routes")).impatient();
        sinks.forEach((name, sink) -> {
            routes.addSink(name);
            settings.put("waybill.sink.%s.url".formatted(name), sink.url());
            settings.put("waybill.sink.%s.retry-schedule".formatted(name), "1s,2s");
        });
        // What is left at the end are those that are never taken: thirty in a row, and it would be left alone.
        settings.put("waybill.sink.failing.breaker", "0");
    }

    @AfterEach
    void end() {
        if (parts != null) {
            parts.close();
        }
        sinks.values().forEach(RecordingSink::close);
    }

    @ParameterizedTest
    @EnumSource
    void losesNothingWhenKilledAndDoublesOnlyWhatWasNotRecorded(Pairing pairing) {
        prepare(pairing);
        BrokerProcess broker = parts.broker();
        try (Provider provider = new Provider(seed, BETWEEN_EVENTS)) {
            // When
            for (int kill = 0; kill < kills(); kill++) {
                if (kill % 3 == 1) {
                    HubProcess.startAndKill(folder, atRandom(500, 4_000), settings, arguments());
                } else {
                    HubProcess hub = start();
                    underLoad(provider, hub);
                    if (broker != null && kill % 3 == 2) {
                        broker.kill();
                        wait(atRandom(0, 1_000));
                        broker.restart();
                        underLoad(provider, hub);
                    }
                    hub.kill();
                }
                kills.add(Instant.now());
            }
            // Then
            try (HubProcess hub = start()) {
                provider.send(hub.client());
                provider.finish();
                reconcile(provider.accepted(), hub.client());
            }
        }
        sinks.forEach((name, sink) -> {
            assertThat(sink.unexplainedDoubles(kills)).as("doubles at " + name).isEmpty();
            assertThat(sink.doubles()).as("doubles at " + name).hasSizeLessThanOrEqualTo(kills.size() * IN_HAND);
        });
    }

    @ParameterizedTest
    @EnumSource
    @Tag("full")
    void losesAndDoublesNothingWhenStopped(Pairing pairing) {
        prepare(pairing);
        try (Provider provider = new Provider(seed, BETWEEN_EVENTS)) {
            // When
            for (int stop = 0; stop < (kills() + 1) / 2; stop++) {
                Instant before;
                int exit;
                if (stop % 3 == 1) {
                    Duration after = atRandom(300, 4_000);
                    before = Instant.now().plus(after);
                    exit = HubProcess.startAndTerminate(folder, after, settings, arguments());
                } else {
                    HubProcess hub = start();
                    underLoad(provider, hub);
                    before = Instant.now();
                    exit = hub.terminate();
                }
                assertThat(Duration.between(before, Instant.now())).isLessThan(GONE);
                assertThat(exit).isIn(0, 143);
            }
            // Then
            try (HubProcess hub = start()) {
                provider.send(hub.client());
                provider.finish();
                reconcile(provider.accepted(), hub.client());
            }
        }
        sinks.forEach((name, sink) ->
                assertThat(sink.doubles()).as("doubles at " + name).isEmpty());
    }

    /** Until some more events were accepted, and a moment longer. */
    private void underLoad(Provider provider, HubProcess hub) {
        provider.send(hub.client());
        int enough = provider.accepted().size() + 20 + random.nextInt(130);
        Awaitility.await().atMost(UNDER_LOAD).until(() -> provider.accepted().size() >= enough);
        wait(atRandom(0, 50));
    }

    /** Every id is where it belongs, at every sink, and the ledger says the same. */
    private void reconcile(Set<String> accepted, HubClient hub) {
        JsonNode ledger = Awaitility.await()
                .atMost(Duration.ofSeconds(60L + 5L * kills()))
                .until(hub::ledger, CrashIT::isQuiet);
        LOG.info("{} events, {} kills, ledger {}", accepted.size(), kills.size(), ledger);
        for (Map.Entry<String, RecordingSink> sink : sinks.entrySet()) {
            Set<String> expected = new TreeSet<>();
            for (String event : accepted) {
                if (!sink.getKey().equals("failing") || Fate.of(event).isTaken()) {
                    expected.add(event);
                }
            }
            assertThat(sink.getValue().taken()).as("taken by " + sink.getKey()).isEqualTo(expected);
            JsonNode account = ledger.path("sinks").path(sink.getKey());
            assertThat(account.path("received").asInt()).isEqualTo(accepted.size());
            assertThat(account.path("delivered").asInt()).isEqualTo(expected.size());
            assertThat(account.path("parked").asInt()).isEqualTo(accepted.size() - expected.size());
        }
        assertThat(ledger.path("received").asInt()).isEqualTo(accepted.size());
        assertThat(ledger.path("balanced").asBoolean()).isTrue();
    }

    private static boolean isQuiet(JsonNode ledger) {
        for (JsonNode sink : ledger.path("sinks")) {
            if (sink.path("pending").asLong() > 0) {
                return false;
            }
        }
        return ledger.path("unrecorded").asLong(1) == 0;
    }

    private void prepare(Pairing pairing) {
        parts = pairing.start(folder);
        settings.putAll(parts.settings());
    }

    private HubProcess start() {
        return HubProcess.start(folder, settings, arguments());
    }

    private String[] arguments() {
        return new String[] {"--routes", routes.folder().toString()};
    }

    private static int status(String event, int nth) {
        return switch (Fate.of(event)) {
            case TAKEN -> 200;
            case TAKEN_LATER -> nth < 3 ? 503 : 200;
            case NEVER_TAKEN -> 503;
            case REFUSED -> 422;
        };
    }

    /** A fifth of a second at most, and one in fifty 3 s. */
    private static Duration slowly(String event) {
        int hash = event.hashCode() >>> 4;
        return Duration.ofMillis(hash % 50 == 0 ? 3_000 : hash % 200);
    }

    private Duration atRandom(int fromMillis, int toMillis) {
        return Duration.ofMillis(fromMillis + random.nextInt(toMillis - fromMillis));
    }

    private static void wait(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }
}
