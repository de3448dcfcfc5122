package io.waybill.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.HubClient;
import io.waybill.testing.HubProcess;
import io.waybill.testing.Pairing;
import io.waybill.testing.Payloads.Payload;
import io.waybill.testing.Provider;
import io.waybill.testing.RecordingSink;
import io.waybill.testing.RecordingSink.Answer;
import io.waybill.testing.RecordingSink.Call;
import io.waybill.testing.TestRoutes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The packaged jar, killed at random moments while it tells clients, some of whom take nothing for a while: what waits for
 * those is more than the hub keeps in memory. {@link LongLaneCrashIT} kills it more often, in both pairings.
 */
@Tag("full")
@Tag("own-parts")
class LaneCrashIT {

    private static final Logger LOG = LoggerFactory.getLogger(LaneCrashIT.class);
    private static final Duration BETWEEN_EVENTS = Duration.ofMillis(10);
    private static final Duration UNDER_LOAD = Duration.ofSeconds(60);
    private static final Duration BETWEEN_STARTS = Duration.ofSeconds(1);

    /** More than the memory keeps of a lane that takes nothing. */
    private static final int OVERFLOWED = 30;

    private static final int LEADS = 12;
    private static final List<String> CAMPAIGNS =
            List.of("QUICK", "SLOW", "MOODY", "DEAD", "DEAD", "DEAD", "GONE", "GONE", "OFF");

    private static final String ROUTE = """
            # In: every event. Out: a call to the client that endpoints.yaml names for it.
            - route:
                id: webhooks
                routeConfigurationId: delivery
                from:
                  uri: kamelet:events
                  parameters: {sink: webhooks, ordered: lead}
                  steps:
                    - to: {uri: kamelet:webhooks, parameters: {backoff: 20ms}}
            """;

    @TempDir
    private Path folder;

    private final long seed = Long.getLong("test.crash.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<Instant> kills = new ArrayList<>();
    private final AtomicInteger made = new AtomicInteger();
    private volatile boolean down = true;

    private final Map<String, RecordingSink> endpoints = Map.of(
            "QUICK", endpoint((event, nth) -> new Answer(200, Duration.ZERO)),
            "SLOW", endpoint((event, nth) -> new Answer(200, Duration.ofMillis(Math.floorMod(event.hashCode(), 200)))),
            "MOODY", endpoint((event, nth) -> new Answer(isRefused(event) ? 422 : nth < 3 ? 503 : 200, Duration.ZERO)),
            "DEAD", endpoint((event, nth) -> new Answer(down ? 503 : 200, Duration.ofMillis(20))),
            "GONE", endpoint((event, nth) -> new Answer(down ? 410 : 200, Duration.ofMillis(5))));

    private final Map<String, String> settings = new HashMap<>();
    private TestRoutes routes;
    private Pairing.@Nullable Parts parts;

    private static RecordingSink endpoint(RecordingSink.Behaviour behaviour) {
        return new RecordingSink("webhooks", behaviour);
    }

    /** By the endpoint MOODY, which takes all others at the third call; always the same events. */
    private static boolean isRefused(String event) {
        return event.hashCode() % 3 == 0;
    }

    int kills() {
        return 2;
    }

    @BeforeEach
    void prepare() {
        LOG.info("seed {}; -Dtest.crash.seed does the same again", seed);
        StringBuilder file = new StringBuilder("""
                organisation: {url: http://127.0.0.1:1/, events: [lead.*], retries: 10, timeout: 5s}
                campaigns:
                  OFF: {enabled: false}
                """);
        endpoints.forEach((name, sink) -> file.append("  %s: {url: %s}%n".formatted(name, sink.url())));
        routes = TestRoutes.copyTo(folder.resolve("routes"))
                .write("endpoints.yaml", file.toString())
                .write("sinks/webhooks.camel.yaml", ROUTE);
    }

    @AfterEach
    void end() {
        if (parts != null) {
            parts.close();
        }
        endpoints.values().forEach(RecordingSink::close);
    }

    static List<Pairing> pairings() {
        return List.of(Pairing.EMBEDDED_H2);
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void losesNothingOfALaneAndKeepsItsOrder(Pairing pairing) {
        parts = pairing.start(folder);
        settings.putAll(parts.settings());
        try (Provider provider = new Provider(seed, BETWEEN_EVENTS, this::payload)) {
            // When
            for (int kill = 0; kill < kills(); kill++) {
                HubProcess hub = start();
                underLoad(provider, hub);
                if (kill % 2 == 1) {
                    down = false;
                    startEndpoints(hub.client());
                    LockSupport.parkNanos(Duration.ofMillis(random.nextInt(600)).toNanos());
                }
                hub.kill();
                kills.add(Instant.now());
                down = true;
            }
            // Then
            try (HubProcess hub = start()) {
                underLoad(provider, hub);
                provider.finish();
                Awaitility.await().until(() -> pending(hub, "DEAD") > OVERFLOWED && pending(hub, "GONE") > OVERFLOWED);
                down = false;
                reconcile(provider, hub.client());
            }
        }
        endpoints.forEach((name, endpoint) -> assertThat(endpoint.unexplainedDoubles(kills))
                .as("doubles at " + name)
                .isEmpty());
    }

    /** Each thread has leads of its own, so that the events of a lead are accepted in the order of their numbers. */
    private Payload payload(Random random) {
        String campaign = CAMPAIGNS.get(random.nextInt(CAMPAIGNS.size()));
        String lead = campaign + "_" + Thread.currentThread().getName() + "_" + random.nextInt(LEADS);
        return new Payload("leadsail", """
                {"event": "lead.delivered", "leadId": "%s", "submissionId": "%d", "campaignId": "%s", "status": "x",
                 "timestamp": "%s", "data": {"email": "john@example.com"}}""".formatted(lead, made.incrementAndGet(), campaign, Instant.now()));
    }

    private void underLoad(Provider provider, HubProcess hub) {
        provider.send(hub.client());
        int enough = provider.accepted().size() + 150 + random.nextInt(150);
        Awaitility.await().atMost(UNDER_LOAD).until(() -> provider.accepted().size() >= enough);
    }

    private static long pending(HubProcess hub, String endpoint) {
        return state(hub.client(), endpoint).path("pending").asLong();
    }

    private static JsonNode state(HubClient hub, String endpoint) {
        return hub.get("/api/endpoints").path("endpoints").path(endpoint);
    }

    private static void startEndpoints(HubClient hub) {
        hub.ops("POST", "/api/sinks/webhooks/start", Map.of());
    }

    /** Every event is where it belongs; the ledger and the list of endpoints say the same. */
    private void reconcile(Provider provider, HubClient hub) {
        JsonNode ledger = Awaitility.await()
                .atMost(Duration.ofSeconds(60L + 5L * kills()))
                .pollInterval(BETWEEN_STARTS)
                .until(
                        () -> {
                            startEndpoints(hub);
                            return hub.ledger();
                        },
                        now -> now.at("/sinks/webhooks/pending").asLong(1) == 0
                                && now.path("unrecorded").asLong(1) == 0);
        LOG.info("{} events, {} kills, ledger {}", provider.accepted().size(), kills.size(), ledger);
        Map<String, Set<String>> byCampaign = provider.accepted().stream()
                .collect(Collectors.groupingBy(
                        event -> field(provider, event, "campaignId"), Collectors.toCollection(TreeSet::new)));
        Set<String> off = byCampaign.remove("OFF");
        Set<String> refused =
                byCampaign.get("MOODY").stream().filter(LaneCrashIT::isRefused).collect(Collectors.toSet());
        byCampaign.forEach((name, events) -> {
            RecordingSink endpoint = Objects.requireNonNull(endpoints.get(name));
            Set<String> parked = name.equals("MOODY") ? refused : Set.of();
            assertThat(endpoint.events()).as("told of at " + name).isEqualTo(events);
            events.removeAll(parked);
            assertThat(endpoint.taken()).as("taken at " + name).isEqualTo(events);
            JsonNode state = state(hub, name);
            assertThat(state.path("delivered").asInt())
                    .as("delivered at " + name)
                    .isEqualTo(events.size());
            assertThat(state.path("parked").asInt()).as("parked at " + name).isEqualTo(parked.size());
            assertThat(state.path("pending").asInt()).as("pending at " + name).isZero();
            assertInOrder(name, provider);
        });
        JsonNode line = ledger.at("/sinks/webhooks");
        assertThat(line.path("filtered").asInt()).isEqualTo(off.size());
        assertThat(line.path("parked").asInt()).isEqualTo(refused.size());
        assertThat(line.path("received").asInt()).isEqualTo(provider.accepted().size());
        assertThat(ledger.path("balanced").asBoolean()).isTrue();
        hub.get("/api/endpoints").path("all").properties().forEach(sum -> assertThat(sum.getValue())
                .as(sum.getKey())
                .isEqualTo(line.path(sum.getKey())));
    }

    /** An event of a lead is called about when all earlier ones of the lead have ended. */
    private void assertInOrder(String name, Provider provider) {
        record Told(String lead, int number, Call call) {}
        RecordingSink endpoint = Objects.requireNonNull(endpoints.get(name));
        Map<String, List<Integer>> numbers = endpoint.events().stream()
                .flatMap(event -> endpoint.calls(event).stream()
                        .map(call -> new Told(
                                field(provider, event, "leadId"),
                                Integer.parseInt(field(provider, event, "submissionId")),
                                call)))
                .sorted(Comparator.comparing(told -> told.call().begun()))
                .collect(Collectors.groupingBy(Told::lead, Collectors.mapping(Told::number, Collectors.toList())));
        assertThat(numbers).allSatisfy((lead, told) -> assertThat(told).isSorted());
    }

    private static String field(Provider provider, String event, String name) {
        return HubClient.json(Objects.requireNonNull(provider.payload(event)).body())
                .path(name)
                .asText();
    }

    private HubProcess start() {
        return HubProcess.start(folder, settings, "--routes", routes.folder().toString());
    }
}
