package io.waybill.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.waybill.config.BrokerSettings;
import io.waybill.sink.SinkResults;
import io.waybill.sink.SinkStates;
import io.waybill.sink.flow.Holdable;
import io.waybill.sink.flow.SinkControl;
import io.waybill.sink.flow.SinkControl.Hold;
import io.waybill.testing.BrokerInProcess;
import io.waybill.testing.HubClient;
import io.waybill.testing.TestHub;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one hub knows of a sink, another shows. */
@Tag("own-parts")
class OtherHubIT {

    private static final Set<String> SINKS = Set.of("analytics", "crm", "slack");
    private static final Instant DUE = Instant.parse("2026-11-27T09:00:00Z");

    @TempDir
    private Path folder;

    private BrokerInProcess process;
    private TestHub hub;
    private Other other;

    /** A hub as far as the others see it: it serves sinks, and says how they are. */
    private static final class Other implements AutoCloseable {

        private final Broker broker;
        private final Hubs hubs;
        private final SinkControl control = new SinkControl(Clock.systemUTC());
        private final SinkStates states;
        private final Set<String> serves = new ConcurrentSkipListSet<>();

        Other(Map<String, String> settings, Path folder) throws Exception {
            broker = Broker.start(new BrokerSettings(settings.get("waybill.broker.url"), "", null, "hub-2"), folder);
            ClientSession publisher = broker.session();
            BrokerQueues.declareMarks(publisher, "hub-2");
            publisher.createConsumer(QueueNames.marks("hub-2"));
            hubs = new Hubs(broker, Clock.systemUTC());
            states = states(Clock.systemUTC());
            hubs.report(states::report);
            for (String sink : SINKS) {
                control.register(new Reader(sink, 2));
                hubs.serve(sink, new Hubs.Turn() {
                    @Override
                    public void begins() {
                        serves.add(sink);
                        hubs.serves(sink, true);
                    }

                    @Override
                    public void ends() {
                        serves.remove(sink);
                        hubs.serves(sink, false);
                    }
                });
            }
            hubs.change("fedcba9876543210", SINKS, () -> {});
        }

        SinkStates states(Clock clock) {
            return new SinkStates(control, new SinkResults(), hubs, "hub-2", () -> SINKS, () -> false, clock);
        }

        @Override
        public void close() {
            hubs.close();
            control.close();
            broker.close();
        }
    }

    /** Has events. */
    private record Reader(String sink, int inFlight) implements Holdable {

        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public Map<String, Integer> lanes() {
            return Map.of("camp_1", 4);
        }

        @Override
        public SinkLoad load() {
            return new SinkLoad(inFlight, 3, false, new SinkLoad.PutOff(3, DUE, DUE), DUE.minusSeconds(60));
        }

        @Override
        public int retry(@Nullable String eventId, Instant by) {
            return 0;
        }
    }

    @BeforeEach
    void start() throws Exception {
        process = BrokerInProcess.start(folder.resolve("broker"));
        Map<String, String> settings = new HashMap<>(process.settings());
        settings.put("waybill.hub.name", "hub-1");
        hub = TestHub.start(folder.resolve("data"), settings);
        other = new Other(process.settings(), folder);
        Awaitility.await().until(() -> !other.serves.isEmpty());
    }

    @AfterEach
    void stop() {
        other.close();
        hub.close();
        process.close();
    }

    private JsonNode sink(String name) {
        return hub.client().get("/api/sinks").path(name);
    }

    @Test
    void whatItSaysOfASinkTheOtherShows() {
        // Given
        String sink = other.serves.iterator().next();
        HubClient client = hub.client();

        // When
        other.control.stop(sink, SinkControl.Reason.REFUSED, "it answers 401");

        // Then
        Awaitility.await().until(() -> sink(sink).path("holds").size() == 1);
        JsonNode shown = sink(sink);
        assertThat(shown.path("hub").asText()).isEqualTo("hub-2");
        assertThat(shown.at("/holds/0/reason").asText()).isEqualTo("refused");
        assertThat(shown.at("/holds/0/detail").asText()).isEqualTo("it answers 401");
        assertThat(shown.at("/load/inFlight").asInt()).isEqualTo(2);
        assertThat(shown.at("/load/putOff/first").asText()).startsWith("2026-11-27T09:00:00");
        assertThat(client.ops("GET", "/observe/health", Map.of()).body())
                .contains(sink + " takes no events: it answers 401");
        assertThat(client.ops("GET", "/observe/metrics", Map.of()).body())
                .contains("waybill_sink_stopped{sink=\"%s\"} 1.0".formatted(sink));
        assertThat(client.ops("GET", "/sinks", Map.of()).body()).contains("hub hub-2", "it answers 401");
        assertThat(client.ops("GET", "/", Map.of()).body())
                .contains("hub-1 (this hub)", "hub-2", "runs other routes", "other hubs have their own");

        // When
        other.control.start(sink, Instant.now());

        // Then
        Awaitility.await().until(() -> sink(sink).path("holds").isEmpty());

        // When
        other.close();

        // Then
        Awaitility.await().until(() -> sink(sink).path("hub").asText().equals("hub-1"));
        assertThat(sink(sink).at("/load/inFlight").asInt()).isZero();
    }

    @Test
    void itsOwnWordIsThatOfTheSinksItServes() {
        Set<String> others = other.serves;
        Awaitility.await()
                .until(() -> hub.client().get("/api/hubs").path("hubs").size() == 2);

        Awaitility.await().untilAsserted(() -> assertThat(SINKS)
                .allSatisfy(sink -> assertThat(sink(sink).path("hub").asText())
                        .isEqualTo(others.contains(sink) ? "hub-2" : "hub-1")));
    }

    @Test
    void aSinkThatWasStoppedIsShownAsHeldWhileNobodyReadsItsEvents() {
        other.control.stop("new", SinkControl.Reason.OPERATOR, "stopped by an operator");

        assertThat(other.states.of("new").holds())
                .singleElement()
                .extracting(Hold::detail)
                .isEqualTo("stopped by an operator");
    }

    @Test
    void numbersAreSaidNowAndThenAndHoldsAtOnce() {
        Instant now = Instant.parse("2026-11-27T08:00:00Z");
        Clock[] clock = {Clock.fixed(now, ZoneOffset.UTC)};
        SinkStates states = other.states(new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return clock[0].instant();
            }
        });
        Map<String, JsonNode> first = states.report(Set.of("crm"));
        other.control.unregister(new Reader("crm", 2));
        other.control.register(new Reader("crm", 5));

        assertThat(states.report(Set.of("crm"))).isEqualTo(first);

        clock[0] = Clock.offset(clock[0], Duration.ofSeconds(10));
        Map<String, JsonNode> later = states.report(Set.of("crm"));
        assertThat(later.get("crm").at("/load/inFlight").asInt()).isEqualTo(5);

        other.control.stop("crm", SinkControl.Reason.OPERATOR, "stopped");
        assertThat(states.report(Set.of("crm")).get("crm").path("holds")).hasSize(1);
    }

    @Test
    void whatItSaysMayBeLong() {
        String text = "long ".repeat(100_000);
        other.hubs.report(sinks -> Map.of("crm", JsonNodeFactory.instance.textNode(text)));

        try (Listener seen = new Listener(other.broker)) {
            Awaitility.await().until(() -> seen.reported("hub-2").equals(text));
        }
    }

    /** What another hub reads. */
    private static final class Listener implements AutoCloseable {

        private final HubStates states;

        Listener(Broker broker) {
            try {
                states = new HubStates(broker.plainSession());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        String reported(String hub) throws Exception {
            JsonNode report = states.all().get(hub).reports().get("crm");
            return report == null ? "" : report.asText();
        }

        @Override
        public void close() {
            try {
                states.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
