package io.waybill.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.event.Event;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import io.waybill.testing.Surroundings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lanes of one sink's queue on a real broker: a lane that is held holds up no other, whatever there is for it. */
class SinkLanesIT {

    private static final Instant NOW = Instant.parse("2026-02-24T10:30:00Z");

    @TempDir
    private Path folder;

    private Broker broker;
    private DurableIntake intake;
    private SinkReader reader;
    private final List<PendingEvent> taken = new CopyOnWriteArrayList<>();
    /** Whether the lanes called so take nothing. */
    private volatile boolean down;
    /** Whether no call is answered. */
    private volatile boolean hangs;

    private final List<PendingEvent> hanging = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() {
        broker = Broker.start(Surroundings.broker(folder), folder);
        intake = new DurableIntake(broker, folder, Duration.ofDays(7), new NoRecord(), Clock.systemUTC());
        intake.subscriptions().use(Sinks.takingAll("crm"));
        reader = reader();
    }

    @AfterEach
    void stop() {
        reader.close();
        intake.close();
        broker.close();
    }

    @Test
    void deliversToOtherLanesWhateverWaitsForAHeldOne() {
        // Given: more than the memory has room for
        int many = InFlightEvents.MOST + 50;
        reader.limit("held", 0);
        reader.start();
        IntStream.range(0, many).parallel().forEach(i -> accept("held_" + i, "held"));

        // When
        IntStream.range(0, 20).forEach(i -> accept("free_" + i, "free"));

        // Then
        Awaitility.await().until(() -> taken.size() == 20);
        assertThat(ids()).allMatch(id -> id.startsWith("free"));
        Awaitility.await().untilAsserted(() -> assertThat(pending()).isEqualTo(many));
        assertThat(reader.load().waiting()).isLessThan(100);

        // When
        reader.limit("held", 10);

        // Then
        awaitTaken(many + 20);
        assertThat(new HashSet<>(ids())).hasSize(many + 20);
    }

    @Test
    void goesOnInOrderWhenALaneIsHeldNoLonger() {
        reader.limit("held", 0);
        reader.start();
        IntStream.range(0, 100).forEach(i -> accept("evt_" + i, "held"));
        Awaitility.await().until(() -> overflowed() > 0);

        reader.limit("held", 1);
        IntStream.range(100, 110).forEach(i -> accept("evt_" + i, "held"));

        awaitTaken(110);
        assertThat(ids()).isEqualTo(ids(110));
    }

    @Test
    void goesOnInOrderAfterARestart() {
        reader.limit("held", 0);
        reader.start();
        IntStream.range(0, 100).forEach(i -> accept("evt_" + i, "held"));
        Awaitility.await().until(() -> overflowed() > 0);

        stop();
        start();
        reader.start();
        IntStream.range(100, 110).forEach(i -> accept("evt_" + i, "held"));

        awaitTaken(110);
        assertThat(ids()).isEqualTo(ids(110));
    }

    /** What came back from the queue of the lane is at hand before what is older, and was being delivered. */
    @Test
    void keepsALeadsOrderAfterARestartWhileALaneComesBack() {
        // Given
        reader = reader(new LeadOrder(true, Duration.ZERO), true, Event::subject);
        reader.limit("lane", 0);
        reader.start();
        IntStream.range(0, 40).forEach(i -> accept("evt_" + i, "lane", "lead_" + i % 20));
        Awaitility.await().until(() -> overflowed() == 20);
        hangs = true;
        reader.limit("lane", 20);
        Awaitility.await().until(() -> hanging.size() == 20 && overflowed() == 0);
        reader.stopTaking();
        hanging.forEach(event -> event.settle(new Settlement.HandBack()));
        reader.close();

        // When
        hangs = false;
        reader = reader(new LeadOrder(true, Duration.ZERO), true, Event::subject);
        reader.start();

        // Then
        awaitTaken(40);
        assertThat(ids()).isEqualTo(ids(40));
    }

    /** They wait for older ones, which need room to come. */
    @Test
    void goesOnAfterARestartHoweverLargeTheEventsAreThatCameBack() {
        // Given
        reader.limit("lane", 0);
        reader.start();
        IntStream.range(0, 10).forEach(i -> accept("evt_" + i, "lane", "x".repeat(4_200_000)));
        Awaitility.await().until(() -> overflowed() == 7);
        hangs = true;
        reader.limit("lane", 20);
        Awaitility.await().until(() -> hanging.size() == 7 && overflowed() == 3);
        reader.stopTaking();
        hanging.forEach(event -> event.settle(new Settlement.HandBack()));
        reader.close();

        // When
        hangs = false;
        reader = reader();
        reader.start();

        // Then
        awaitTaken(10);
        assertThat(new HashSet<>(ids())).hasSize(10);
    }

    /** An endpoint is called otherwise, or the sink's route calls none any more. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void goesOnWhenTheEventsOfALaneAreForAnotherOrForNone(boolean hasLanes) {
        // Given
        reader.limit("held", 0);
        reader.start();
        IntStream.range(0, 100).forEach(i -> accept("evt_" + i, "held"));
        Awaitility.await().until(() -> overflowed() > 0);
        reader.close();

        // When
        reader = reader(hasLanes, event -> hasLanes ? "free" : null);
        reader.start();

        // Then
        awaitTaken(100);
        assertThat(new HashSet<>(ids())).hasSize(100);
    }

    /** Each failed event waits an hour. So many clients that are down must not take the memory of the others. */
    @Test
    void deliversToOtherLanesHoweverManyHaveFailed() {
        // Given
        int lanes = 400;
        int each = 3;
        down = true;
        reader.start();
        IntStream.range(0, lanes * each).parallel().forEach(i -> accept("down_" + i, "down_" + i % lanes));

        // When
        IntStream.range(0, 20).forEach(i -> accept("free_" + i, "free"));

        // Then
        Awaitility.await().until(() -> taken.size() == 20);
        Awaitility.await().until(() -> reader.load().inFlight() == 0 && overflowed() > 0);
        assertThat(pending()).isEqualTo((long) lanes * each);
        assertThat(reader.load().waiting()).isLessThan(InFlightEvents.MOST / 2);
        assertThat(reader.load().full()).isFalse();

        // When: they are well again, and somebody says so
        down = false;
        reader.retry(null, Instant.now());

        // Then
        awaitTaken(lanes * each + 20);
        assertThat(new HashSet<>(ids())).hasSize(lanes * each + 20);
    }

    @Test
    void makesDueWhatOneLaneHasPutOff() {
        // Given
        down = true;
        reader.start();
        accept("evt_1", "down_1");
        accept("evt_2", "down_2");
        Awaitility.await()
                .until(() ->
                        reader.load().putOff() != null && reader.load().putOff().events() == 2);
        // The copy that waits may be here a moment before the first is settled.
        assertThat(reader.lanes()).isEqualTo(Map.of("down_1", 1, "down_2", 1));
        down = false;

        // When
        assertThat(reader.retry("down_1")).isEqualTo(1);

        // Then
        Awaitility.await().untilAsserted(() -> assertThat(ids()).containsExactly("evt_1"));
        Awaitility.await().untilAsserted(() -> assertThat(pending()).isEqualTo(1));
    }

    /** Also one that waits in the queue of its lane, because so many wait in memory. */
    @Test
    void makesDueOneEventWhereverItIsPutOff() {
        // Given
        int lanes = 400;
        down = true;
        reader.start();
        IntStream.range(0, lanes).parallel().forEach(i -> accept("evt_" + i, "down_" + i));
        Awaitility.await()
                .until(() -> overflowed() > 0 && reader.load().putOff().events() + overflowed() == lanes);
        assertThat(reader.retry("evt_unknown", Instant.now())).isZero();
        down = false;

        // When
        IntStream.range(0, lanes).forEach(i -> assertThat(reader.retry("evt_" + i, Instant.now()))
                .isEqualTo(1));

        // Then
        awaitTaken(lanes);
    }

    @Test
    void parksWhatIsInTheLanesOfARemovedSink() {
        reader.limit("held", 0);
        reader.start();
        IntStream.range(0, 50).forEach(i -> accept("evt_" + i, "held"));
        Awaitility.await().until(() -> overflowed() > 0);
        reader.close();

        Map<String, Integer> parked = intake.subscriptions().retireAllBut(List.of());

        assertThat(parked).containsExactly(Map.entry("crm", 50));
        assertThat(QueueDepths.of(broker, List.of("crm")).parked()).containsEntry("crm", 50L);
        assertThat(lanes()).isEmpty();
    }

    private Set<String> lanes() {
        return broker.lanes(Set.of("crm")).getOrDefault("crm", Set.of());
    }

    private long overflowed() {
        return LongStream.of(broker.count(lanes().stream())).sum();
    }

    private SinkReader reader() {
        return reader(true, Event::subject);
    }

    private SinkReader reader(boolean hasLanes, Function<Event, @Nullable String> lane) {
        return reader(LeadOrder.NONE, hasLanes, lane);
    }

    private SinkReader reader(LeadOrder order, boolean hasLanes, Function<Event, @Nullable String> lane) {
        SinkReader.EventHandler handler = new SinkReader.EventHandler() {
            @Override
            public void deliver(PendingEvent event) {
                if (hangs) {
                    hanging.add(event);
                    return;
                }
                if (down && String.valueOf(event.lane()).startsWith("down")) {
                    event.settle(
                            new Settlement.ScheduledRetry(Instant.now().plusSeconds(3_600), new AttemptCount(1, 1)));
                    return;
                }
                taken.add(event);
                event.settle(new Settlement.Done(
                        new RecordEntry.Settled(event.event().id(), "crm", DeliveryState.DELIVERED, null, NOW, 1)));
            }

            @Override
            public boolean hasLanes() {
                return hasLanes;
            }

            @Override
            public @Nullable String lane(Event event) {
                return lane.apply(event);
            }

            @Override
            public void replaced(PendingEvent event, Event newer) {
                throw new AssertionError();
            }
        };
        return new SinkReader(broker, "crm", order, 20, Duration.ofDays(7), handler, Clock.systemUTC());
    }

    private void awaitTaken(int events) {
        Awaitility.await().untilAsserted(() -> assertThat(List.of(pending(), overflowed(), (long) taken.size()))
                .isEqualTo(List.of(0L, 0L, (long) events)));
    }

    private static List<String> ids(int events) {
        return IntStream.range(0, events).mapToObj("evt_%d"::formatted).toList();
    }

    private List<String> ids() {
        return taken.stream().map(event -> event.event().id()).toList();
    }

    private long pending() {
        return QueueDepths.of(broker, List.of("crm")).pending().get("crm");
    }

    private void accept(String id, String lane) {
        accept(id, lane, null);
    }

    private void accept(String id, String lane, @Nullable String lead) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.putObject("lead").put("id", lead);
        Event event = new Event(id, "sendpilot", "lead.delivered", NOW, lane, data);
        intake.accept(new RecordEntry.Accepted(event, "{}", NOW, List.of(), 1, "none", null));
    }
}
