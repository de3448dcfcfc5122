package io.waybill.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.BrokerProcess;
import io.waybill.testing.HubClient;
import io.waybill.testing.Payloads;
import io.waybill.testing.Payloads.Payload;
import io.waybill.testing.Provider;
import io.waybill.testing.RecordingSink;
import io.waybill.testing.RecordingSink.Answer;
import io.waybill.testing.RecordingSink.Call;
import io.waybill.testing.SeveralHubs;
import io.waybill.testing.SeveralHubs.Member;
import io.waybill.testing.TestDatabase;
import io.waybill.testing.TestRoutes;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
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
 * Hubs of one broker and one database behind HAProxy, under load, while one after another is in trouble: every event answered with
 * 2xx is accounted for at every sink. {@link LongSeveralHubsIT} does it for longer, with three hubs.
 */
@Tag("own-parts")
@Tag("full")
class SeveralHubsIT {

    private static final Logger LOG = LoggerFactory.getLogger(SeveralHubsIT.class);
    private static final Duration BETWEEN_EVENTS = Duration.ofMillis(40);
    private static final Duration UNDER_LOAD = Duration.ofSeconds(90);
    /** Longer than the broker waits for a sign of life. */
    private static final Duration SILENT = Duration.ofSeconds(12);

    private static final Duration AWAY = Duration.ofSeconds(5);
    private static final Duration GONE = Duration.ofSeconds(15);
    /** So long after it has heard nothing from the broker, a hub may begin calls. */
    private static final int SECONDS_UNHEARD = 3;

    private static final int LEADS = 20;
    private static final Set<String> SOURCES = Set.of("sendpilot", "leadsail", "pelcro", "mailstand");
    /** Those that all hubs have from the beginning. */
    private static final Set<String> SINKS = Set.of("ordered", "slow", "failing");

    private static final String STATUS = """
            {"eventId": "status-%1$s-%2$d", "eventType": "lead.status.changed", "timestamp": "%3$s",
             "data": {"leadId": "%1$s", "number": %2$d, "newStatus": "S%2$d"}}""";

    private enum Trouble {
        KILLED,
        OTHER_ROUTES,
        PAUSED,
        CUT_OFF,
        BROKER_KILLED,
        NO_DATABASE
    }

    /** A hub goes on after a pause. */
    private record Wake(String hub, Instant at) {

        boolean explains(Call call) {
            return call.caller().equals(hub)
                    && !call.begun().isBefore(at)
                    && call.begun().isBefore(at.plus(RecordingSink.ON_ITS_WAY));
        }
    }

    @TempDir
    private Path folder;

    private final long seed = Long.getLong("test.crash.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Payloads payloads = new Payloads();
    private final Map<String, AtomicLong> numbers = new HashMap<>();
    private final List<Instant> troubles = new ArrayList<>();
    private final List<Wake> wakes = new ArrayList<>();
    private final Map<String, RecordingSink> sinks = new TreeMap<>(Map.of(
            "ordered", new RecordingSink("ordered", (event, nth) -> new Answer(200, Duration.ZERO)),
            "slow", new RecordingSink("slow", (event, nth) -> new Answer(200, slowly(event))),
            "failing", new RecordingSink("failing", (event, nth) -> new Answer(nth < 3 ? 503 : 200, Duration.ZERO)),
            "late", new RecordingSink("late", (event, nth) -> new Answer(200, Duration.ZERO))));
    private TestRoutes routes;
    private TestRoutes newRoutes;
    private SeveralHubs hubs;

    int hubs() {
        return 2;
    }

    /** Whether the broker has a backup. */
    boolean isPair() {
        return false;
    }

    /** How often each trouble comes. */
    int rounds() {
        return 1;
    }

    @BeforeEach
    void prepare() {
        LOG.info("seed {}; -Dtest.crash.seed does the same again", seed);
        routes = withSinks(TestRoutes.copyTo(folder.resolve("routes")), SINKS);
        newRoutes = withSinks(TestRoutes.copyTo(folder.resolve("new-routes")), sinks.keySet());
        hubs = new SeveralHubs(folder, hubs(), isPair());
        for (Member hub : hubs.members()) {
            Instant before = Instant.now();
            start(hub, routes);
            assertThat(since(hub))
                    .isBetween(before.plus(hub.ahead()), Instant.now().plus(hub.ahead()));
        }
    }

    /** When it started, by its own clock. */
    private Instant since(Member hub) {
        for (JsonNode known : hubs.client(hub).get("/api/hubs").path("hubs")) {
            if (known.path("name").asText().equals(hub.name())) {
                return Instant.parse(known.path("since").asText());
            }
        }
        throw new AssertionError("it does not know itself: " + hub.name());
    }

    private void start(Member hub, TestRoutes with) {
        Map<String, String> settings = new HashMap<>(Map.of("waybill.log.deliveries", "true"));
        // They come through a proxy.
        SOURCES.forEach(source -> settings.put("waybill.source.%s.allow-unverified".formatted(source), "true"));
        (with == routes ? SINKS : sinks.keySet()).forEach(name -> {
            settings.put("waybill.sink.%s.url".formatted(name), sinks.get(name).url(hub.name()));
            settings.put("waybill.sink.%s.retry-schedule".formatted(name), "1s,2s,3s");
        });
        hub.start(with.folder(), settings);
    }

    private static TestRoutes withSinks(TestRoutes routes, Set<String> names) {
        routes.impatient();
        names.forEach(routes::addSink);
        return routes.replace("sinks/ordered.camel.yaml", "sink: ordered", "sink: ordered, ordered: lead");
    }

    @AfterEach
    void end() {
        hubs.close();
        sinks.values().forEach(RecordingSink::close);
    }

    @Test
    void losesNothingAndKeepsTheOrderWhileHubsAreInTrouble() throws SQLException {
        HubClient client = hubs.client(hubs.members().get(0));
        try (Provider provider = new Provider(seed, BETWEEN_EVENTS, this::next)) {
            // When
            provider.send(client);
            for (int round = 0; round < rounds(); round++) {
                for (Trouble trouble : Trouble.values()) {
                    Member hub =
                            hubs.members().get(random.nextInt(hubs.members().size()));
                    underLoad(provider);
                    LOG.info("{}: {}", hub.name(), trouble);
                    make(trouble, hub, round, provider);
                }
            }
            assertRestartsRefuseNothing(provider);
            provider.finish();

            // Then
            reconcile(provider);
        }
        assertDoublesAreExplained();
    }

    /** Whoever brings new routes to all hubs, one after the other, loses no webhook at the balancer. */
    private void assertRestartsRefuseNothing(Provider provider) {
        hubs.members().forEach(hub -> Awaitility.await().until(() -> isReady(hub)));
        underLoad(provider);
        int before = provider.refused();
        for (Member hub : hubs.members()) {
            restart(hub, newRoutes);
            underLoad(provider);
        }
        assertThat(provider.refused()).isEqualTo(before);
    }

    private boolean isReady(Member hub) {
        return hubs.client(hub).ops("GET", "/observe/health/ready", Map.of()).statusCode() == 200;
    }

    /** If an event was accepted twice, one hub may have served the sink when the first came, and another when the second came. */
    private void assertDoublesAreExplained() {
        HubClient hub = hubs.client(hubs.members().get(0));
        sinks.forEach((name, sink) -> assertThat(sink.unexplainedDoubles(
                        troubles,
                        event -> isFromWakingHub(sink.calls(event))
                                || !hub.event(event).path("duplicates").isEmpty()))
                .as("doubles at " + name)
                .isEmpty());
    }

    /** It had looked whether it may call, and then was paused until another had called. */
    private boolean isFromWakingHub(List<Call> calls) {
        return calls.stream().anyMatch(call -> wakes.stream().anyMatch(wake -> wake.explains(call)));
    }

    private Payload next(Random ofThread) {
        if (ofThread.nextInt(3) == 0) {
            return payloads.next(ofThread);
        }
        // Of a thread's own leads, it sends one after the other.
        String lead = "%s-%d".formatted(Thread.currentThread().getName(), ofThread.nextInt(LEADS));
        return new Payload("sendpilot", STATUS.formatted(lead, number(lead), Instant.now()));
    }

    private synchronized long number(String lead) {
        return numbers.computeIfAbsent(lead, any -> new AtomicLong()).incrementAndGet();
    }

    private void make(Trouble trouble, Member hub, int round, Provider provider) throws SQLException {
        switch (trouble) {
            case KILLED -> {
                hub.process().kill();
                troubles.add(Instant.now());
                start(hub, routes);
            }
            case OTHER_ROUTES -> restart(hub, round % 2 == 0 ? newRoutes : routes);
            case PAUSED -> {
                hub.process().pause();
                troubles.add(Instant.now());
                LockSupport.parkNanos(SILENT.toNanos());
                wakes.add(new Wake(hub.name(), Instant.now()));
                hub.process().goesOn();
            }
            case CUT_OFF -> {
                Instant now = Instant.now();
                for (int second = 0; second <= SECONDS_UNHEARD + 1; second++) {
                    troubles.add(now.plusSeconds(second));
                }
                hub.cutOff();
                LockSupport.parkNanos(SILENT.toNanos());
                hub.reconnect();
            }
            case BROKER_KILLED -> {
                hubs.broker().kill();
                troubles.add(Instant.now());
                BrokerProcess backup = hubs.backup();
                if (backup == null) {
                    LockSupport.parkNanos(AWAY.toNanos());
                    hubs.broker().restart();
                } else {
                    backup.awaitListening();
                    underLoad(provider);
                    Instant back = Instant.now();
                    hubs.broker().restart();
                    // At some moment since then, the backup gave back.
                    Stream.iterate(back, Instant.now()::isAfter, moment -> moment.plusSeconds(1))
                            .forEach(troubles::add);
                }
            }
            case NO_DATABASE -> {
                TestDatabase.takeConnections(hubs.database(), false);
                LockSupport.parkNanos(AWAY.toNanos());
                TestDatabase.takeConnections(hubs.database(), true);
            }
        }
    }

    private void restart(Member hub, TestRoutes with) {
        Instant before = Instant.now();
        assertThat(hub.process().terminate()).isIn(0, 143);
        assertThat(Duration.between(before, Instant.now())).isLessThan(GONE);
        start(hub, with);
    }

    /** Until some more events were accepted. */
    private void underLoad(Provider provider) {
        int enough = provider.accepted().size() + 100 + random.nextInt(100);
        Awaitility.await().atMost(UNDER_LOAD).until(() -> provider.accepted().size() >= enough);
    }

    /** Every id is where it belongs, at every sink, and every hub's ledger says the same. */
    private void reconcile(Provider provider) {
        Set<String> accepted = provider.accepted();
        for (Member hub : hubs.members()) {
            JsonNode ledger = Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(hubs.client(hub)::ledger, SeveralHubsIT::isQuiet);
            LOG.info("{} events, {}: {}", accepted.size(), hub.name(), ledger);
            assertThat(ledger.path("received").asInt()).isEqualTo(accepted.size());
            assertThat(ledger.path("balanced").asBoolean()).isTrue();
            for (String name : ledger.path("sinks").properties().stream()
                    .map(Map.Entry::getKey)
                    .filter(sinks::containsKey)
                    .toList()) {
                assertThat(ledger.path("sinks").path(name).path("delivered").asInt())
                        .as("delivered to " + name)
                        .isEqualTo(sinks.get(name).taken().size());
            }
        }
        for (String name : SINKS) {
            assertThat(sinks.get(name).taken()).as("taken by " + name).isEqualTo(new TreeSet<>(accepted));
        }
        assertThat(outOfOrder(provider)).isEmpty();
    }

    /** The events that the ordered sink took before an older one of their lead. */
    private List<String> outOfOrder(Provider provider) {
        RecordingSink sink = sinks.get("ordered");
        Map<String, Map<Long, Instant>> byLead = new TreeMap<>();
        for (String event : provider.accepted()) {
            JsonNode data = HubClient.json(provider.payload(event).body()).path("data");
            if (data.has("number")) {
                Instant taken = sink.calls(event).stream()
                        .filter(Call::isTaken)
                        .map(Call::begun)
                        .min(Comparator.naturalOrder())
                        .orElseThrow();
                byLead.computeIfAbsent(data.path("leadId").asText(), any -> new TreeMap<>())
                        .put(data.path("number").asLong(), taken);
            }
        }
        List<String> wrong = new ArrayList<>();
        byLead.forEach((lead, events) -> {
            Instant before = Instant.MIN;
            for (Map.Entry<Long, Instant> event : events.entrySet()) {
                if (event.getValue().isBefore(before)) {
                    wrong.add(lead + " " + event.getKey());
                }
                before = event.getValue();
            }
        });
        return wrong;
    }

    private static boolean isQuiet(JsonNode ledger) {
        for (JsonNode sink : ledger.path("sinks")) {
            if (sink.path("pending").asLong() > 0) {
                return false;
            }
        }
        return ledger.path("unrecorded").asLong(1) == 0;
    }

    /** A fifth of a second at most, and one in fifty 3 s. */
    private static Duration slowly(String event) {
        int hash = event.hashCode() >>> 4;
        return Duration.ofMillis(hash % 50 == 0 ? 3_000 : Math.floorMod(hash, 200));
    }
}
