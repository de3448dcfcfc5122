package io.waybill.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.waybill.event.Event;
import io.waybill.record.DeliveryState;
import io.waybill.record.Mark;
import io.waybill.record.RecordEntry;
import io.waybill.record.Routing;
import io.waybill.record.TakenTypes;
import io.waybill.testing.Surroundings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hand-over on a real broker: an accepted event is there for every sink, once, across restarts. */
class EventIntakeIT {

    private static final Instant NOW = Instant.parse("2026-02-24T10:30:00Z");

    @TempDir
    private Path folder;

    private Instant now = NOW;
    private Broker broker;
    private DurableIntake intake;

    @BeforeEach
    void start() {
        broker = Broker.start(Surroundings.broker(folder), folder);
        Clock clock = new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }
        };
        intake = new DurableIntake(broker, folder, Duration.ofDays(7), new NoRecord(), clock);
    }

    @AfterEach
    void stop() {
        intake.close();
        broker.close();
    }

    private void restart() {
        stop();
        start();
    }

    @Test
    void takesAnEventForADuplicateIfItWasStoredAfterItsSenderWasToldThatThereWasNoAnswer() {
        // When: the commits come too late, unless one is very quick
        for (int i = 0; i < 10; i++) {
            assertThat(intake.accept(event("evt_" + i), "evt_" + i, Duration.ZERO)
                            .join())
                    .isIn(
                            new IntakeResult.Unavailable("the broker did not answer in time"),
                            new IntakeResult.Accepted("evt_" + i));
        }

        // Then
        for (int i = 0; i < 10; i++) {
            assertThat(intake.accept(event("evt_" + i))).isEqualTo(new IntakeResult.Duplicate("evt_" + i));
        }
    }

    @Test
    void looksAgainForWhatAHubThatWasKilledHadBeenHandedAndDidNotRecord() throws ActiveMQException {
        // Given
        intake.accept(event("evt_1"));
        intake.close();
        ClientSession killed = broker.session();
        killed.start();
        assertThat(killed.createConsumer(QueueNames.AUDIT).receive()).isNotNull();
        List<Long> handedOver = new ArrayList<>();
        EventRecord hasNothing = new NoRecord() {
            @Override
            public Mark compare(BrokerContents contents) {
                handedOver.add(contents.handedOver());
                if (contents.handedOver() > 0) {
                    close(killed);
                    throw new IllegalStateException("events that were handed over are not on record");
                }
                return super.compare(contents);
            }
        };

        // When
        intake = new DurableIntake(broker, folder, Duration.ofDays(7), hasNothing, Clock.systemUTC());

        // Then
        assertThat(handedOver).containsExactly(1L, 0L);
    }

    private static void close(ClientSession session) {
        try {
            session.close();
        } catch (ActiveMQException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void handsAnEventToEverySinkThatHadASubscriptionAndToNoOther() {
        // Given
        intake.subscriptions().use(Sinks.takingAll("crm"));
        intake.accept(event("evt_1"));
        intake.subscriptions().use(Sinks.takingAll("crm", "slack"));
        intake.accept(event("evt_2"));

        // Then
        assertThat(pending("crm")).isEqualTo(2);
        assertThat(pending("slack")).isEqualTo(1);
        assertThat(sinksRecorded()).containsExactly(List.of("crm"), List.of("crm", "slack"));
    }

    @Test
    void handsAnEventToTheSinksThatTakeItsTypeByARoutingThatIsRecordedBefore() {
        // Given
        TakenTypes paused = TakenTypes.parse("campaign.paused", "crm.camel.yaml", 8);
        TakenTypes any = TakenTypes.parse("campaign.*", "crm.camel.yaml", 8);
        TakenTypes all = TakenTypes.all("slack.camel.yaml", 7);

        // When
        intake.subscriptions().use(Map.of("crm", paused, "slack", all));
        intake.accept(ofType("evt_1", "campaign.started"));
        intake.accept(ofType("evt_2", "campaign.paused"));
        intake.accept(unmapped("evt_3"));
        intake.subscriptions().use(Map.of("crm", any, "slack", all));
        intake.accept(ofType("evt_4", "campaign.started"));
        intake.subscriptions().retireAllBut(List.of("crm"));
        intake.accept(ofType("evt_5", "campaign.started"));
        restart();
        intake.subscriptions().use(Map.of("crm", any));
        intake.accept(ofType("evt_6", "campaign.started"));

        // Then
        assertThat(pending("crm")).isEqualTo(4);
        Routing first = Routing.of(Map.of("crm", paused, "slack", all));
        Routing second = Routing.of(Map.of("crm", any, "slack", all));
        Routing third = Routing.of(Map.of("crm", any));
        assertThat(entries().stream().map(EventIntakeIT::routing).filter(text -> !text.isEmpty()))
                .containsExactly(
                        first.id(),
                        "evt_1 for [slack] by " + first.id(),
                        "evt_2 for [crm, slack] by " + first.id(),
                        "evt_3 for [] by null",
                        second.id(),
                        "evt_4 for [crm, slack] by " + second.id(),
                        third.id(),
                        "evt_5 for [crm] by " + third.id(),
                        third.id(),
                        "evt_6 for [crm] by " + third.id());
    }

    private static String routing(RecordEntry entry) {
        if (entry instanceof RecordEntry.RoutingChanged changed) {
            return changed.routing().id();
        }
        return entry instanceof RecordEntry.Accepted accepted
                ? "%s for %s by %s".formatted(accepted.event().id(), accepted.sinks(), accepted.routing())
                : "";
    }

    private static RecordEntry.Accepted ofType(String id, String type) {
        Event event = new Event(id, "leadsail", type, NOW, null, JsonNodeFactory.instance.objectNode());
        return new RecordEntry.Accepted(event, "{}", NOW, List.of(), 1, "none", null);
    }

    @Test
    void handsAnUnmappedEventToNoSink() {
        intake.subscriptions().use(Sinks.takingAll("crm"));
        intake.accept(event("evt_1"));
        intake.accept(unmapped("evt_2"));
        intake.accept(event("evt_3"));

        assertThat(pending("crm")).isEqualTo(2);
        assertThat(sinksRecorded()).containsExactly(List.of("crm"), List.of(), List.of("crm"));
    }

    @Test
    void keepsWhatItTookAcrossARestart() throws InterruptedException {
        // Given
        intake.subscriptions().use(Sinks.takingAll("crm"));
        IntStream.range(0, 100).forEach(i -> intake.accept(event("evt_" + i)));

        // When
        restart();

        // Then
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (SinkReader reader = reader("crm", 200, event -> {
            seen.add(event.event().id());
            event.settle(done(event));
        })) {
            reader.start();
            for (int i = 0; i < 100; i++) {
                assertThat(seen.poll(10, TimeUnit.SECONDS)).isNotNull();
            }
            Awaitility.await().until(() -> pending("crm") == 0);
        }
    }

    @Test
    void takesALargeEventWhole() throws InterruptedException {
        // Given
        String large = "x".repeat(900_000);
        intake.subscriptions().use(Sinks.takingAll("crm"));

        // When
        intake.accept(event("evt_large", large));

        // Then
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (SinkReader reader = reader("crm", 10, event -> {
            seen.add(event.event().data().path("text").asText());
            event.settle(done(event));
        })) {
            reader.start();
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(large);
        }
        List<RecordEntry> entries = entries();
        assertThat(entries.stream()
                        .filter(RecordEntry.Accepted.class::isInstance)
                        .map(RecordEntry.Accepted.class::cast)
                        .findFirst()
                        .orElseThrow()
                        .body())
                .isEqualTo(large);
    }

    @Test
    void recognisesADuplicateAlsoAfterARestart() {
        assertThat(intake.accept(event("evt_1"))).isEqualTo(new IntakeResult.Accepted("evt_1"));
        assertThat(intake.accept(event("evt_1"))).isEqualTo(new IntakeResult.Duplicate("evt_1"));

        restart();

        assertThat(intake.accept(event("evt_1"))).isEqualTo(new IntakeResult.Duplicate("evt_1"));
        assertThat(intake.accept(event("evt_2"))).isEqualTo(new IntakeResult.Accepted("evt_2"));
    }

    @Test
    void recognisesADuplicateOfWhatAnEarlierVersionAcceptedUnderAnotherId() {
        // Given
        intake.accept(event("evt_earlier"));
        restart();

        // Then
        assertThat(intake.accept(event("evt_1"), "evt_earlier").join())
                .isEqualTo(new IntakeResult.Duplicate("evt_earlier"));
        assertThat(intake.accept(event("evt_2"), "evt_2").join()).isEqualTo(new IntakeResult.Accepted("evt_2"));
        assertThat(intake.accept(event("evt_3"), "evt_never_seen").join())
                .isEqualTo(new IntakeResult.Accepted("evt_3"));
    }

    @Test
    void acceptsOneOfManyThatComeAtTheSameInstant() {
        // Given
        intake.subscriptions().use(Sinks.takingAll("crm"));

        // When
        List<IntakeResult> receipts = IntStream.range(0, 400)
                .parallel()
                .mapToObj(i -> intake.accept(event("evt_" + i % 4)))
                .toList();

        // Then
        assertThat(receipts).filteredOn(IntakeResult.Accepted.class::isInstance).hasSize(4);
        assertThat(receipts)
                .filteredOn(IntakeResult.Duplicate.class::isInstance)
                .hasSize(396);
        assertThat(pending("crm")).isEqualTo(4);
    }

    @Test
    void takesTheEventsOfARequestTogetherAndEachOnce() {
        // Given
        intake.subscriptions().use(Sinks.takingAll("crm"));
        intake.accept(event("evt_1"));
        List<EventIntake.Incoming> request = incoming("evt_3", "evt_1", "evt_2", "evt_3");
        RecordEntry.Rejected rejected = new RecordEntry.Rejected("r", "leadsail", "invalid-event", "d", "{}", 2, NOW);

        // When
        List<IntakeResult> results =
                intake.acceptAll(request, List.of(rejected)).join();

        // Then
        assertThat(results)
                .containsExactly(
                        new IntakeResult.Accepted("evt_3"),
                        new IntakeResult.Duplicate("evt_1"),
                        new IntakeResult.Accepted("evt_2"),
                        new IntakeResult.Duplicate("evt_3"));
        assertThat(intake.acceptAll(request, List.of()).join()).allMatch(IntakeResult.Duplicate.class::isInstance);
        assertThat(pending("crm")).isEqualTo(3);
        assertThat(entries())
                .contains(rejected)
                .filteredOn(RecordEntry.Duplicate.class::isInstance)
                .hasSize(6);
    }

    @Test
    void takesRequestsWithTheSameEventsInAnyOrderAtTheSameInstant() {
        // Given
        intake.subscriptions().use(Sinks.takingAll("crm"));

        // When
        List<IntakeResult> results = IntStream.range(0, 40)
                .parallel()
                .mapToObj(i -> intake.acceptAll(
                                i % 2 == 0
                                        ? incoming("a", "b", "c", "d" + i % 8)
                                        : incoming("d" + i % 8, "c", "b", "a"),
                                List.of())
                        .join())
                .flatMap(List::stream)
                .toList();

        // Then
        assertThat(results).filteredOn(IntakeResult.Accepted.class::isInstance).hasSize(11);
        assertThat(results).noneMatch(IntakeResult.Unavailable.class::isInstance);
        assertThat(pending("crm")).isEqualTo(11);
    }

    private static List<EventIntake.Incoming> incoming(String... ids) {
        return Stream.of(ids).map(id -> new EventIntake.Incoming(event(id), id)).toList();
    }

    @Test
    void forgetsAnEventWhenItsTimeIsOver() {
        // Given
        intake.accept(event("evt_1"));
        Awaitility.await().until(() -> broker.count(java.util.stream.Stream.of(QueueNames.ids("")))[0] == 0);

        // When, then
        now = NOW.plus(Duration.ofDays(6));
        assertThat(intake.accept(event("evt_1"))).isInstanceOf(IntakeResult.Duplicate.class);
        now = NOW.plus(Duration.ofDays(8));
        assertThat(intake.accept(event("evt_1"))).isInstanceOf(IntakeResult.Accepted.class);
    }

    @Test
    void parksWhatARemovedSinkHadNotDelivered() {
        // Given
        intake.subscriptions().use(Sinks.takingAll("crm", "old"));
        IntStream.range(0, 450).forEach(i -> intake.accept(event("evt_" + i)));

        // When
        Map<String, Integer> parked = intake.subscriptions().retireAllBut(List.of("crm"));
        intake.accept(event("evt_after"));

        // Then
        assertThat(parked).containsExactly(Map.entry("old", 450));
        QueueDepths depths = QueueDepths.of(broker, List.of("crm", "old"));
        assertThat(depths.pending()).containsEntry("crm", 451L).containsEntry("old", 0L);
        assertThat(depths.parked()).containsEntry("old", 450L);
        assertThat(entries().stream().filter(EventIntakeIT::isParked)).hasSize(450);
    }

    @Test
    void recordsForARemovedSinkWhatWasParkedForItAndNoMoreHoweverManyEventsCome() throws Exception {
        // Given
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger number = new AtomicInteger();
        List<Thread> load = IntStream.range(0, 8)
                .mapToObj(i -> new Thread(() -> {
                    while (!over.get()) {
                        intake.accept(event("evt_" + number.incrementAndGet()));
                    }
                }))
                .toList();
        load.forEach(Thread::start);

        // When
        int parked = 0;
        for (int i = 0; i < 10; i++) {
            intake.subscriptions().use(Sinks.takingAll("crm", "old"));
            int soFar = number.get();
            Awaitility.await().until(() -> number.get() > soFar + 50);
            parked += intake.subscriptions().retireAllBut(List.of("crm")).get("old");
        }
        over.set(true);
        for (Thread thread : load) {
            thread.join();
        }

        // Then
        assertThat(QueueDepths.of(broker, List.of("old")).parked()).containsEntry("old", (long) parked);
        assertThat(sinksRecorded().stream().filter(sinks -> sinks.contains("old")))
                .hasSize(parked);
    }

    @Test
    void recordsASubscriptionAgainAsACrashMayHaveComeBeforeItWasRecorded() {
        // Given
        intake.subscriptions().use(Sinks.takingAll("crm"));
        entries();
        restart();

        // When
        intake.subscriptions().use(Sinks.takingAll("crm"));

        // Then
        assertThat(entries()).singleElement().isInstanceOfSatisfying(RecordEntry.Subscribed.class, since -> assertThat(
                        since.sink())
                .isEqualTo("crm"));
    }

    private SinkReader reader(String sink, int most, java.util.function.Consumer<PendingEvent> handler) {
        return new SinkReader(
                broker, sink, LeadOrder.NONE, most, Duration.ofDays(7), Deliver.to(handler), Clock.systemUTC());
    }

    private long pending(String sink) {
        return QueueDepths.of(broker, List.of(sink)).pending().get(sink);
    }

    private List<List<String>> sinksRecorded() {
        return entries().stream()
                .filter(RecordEntry.Accepted.class::isInstance)
                .map(entry -> ((RecordEntry.Accepted) entry).sinks())
                .toList();
    }

    /** All that waits for the audit. */
    private List<RecordEntry> entries() {
        List<RecordEntry> entries = new CopyOnWriteArrayList<>();
        try (AuditReader reader =
                new AuditReader(broker, 1_000, Duration.ofMillis(20), entries::addAll, Clock.systemUTC())) {
            reader.start();
            Awaitility.await().until(() -> QueueDepths.of(broker, List.of()).unrecorded() == 0);
        }
        return new ArrayList<>(entries);
    }

    private static boolean isParked(RecordEntry entry) {
        return entry instanceof RecordEntry.Settled settled
                && settled.state() == DeliveryState.PARKED
                && String.valueOf(settled.reason()).startsWith("sink-removed");
    }

    private static Settlement done(PendingEvent event) {
        return new Settlement.Done(settled(event, DeliveryState.DELIVERED));
    }

    private static RecordEntry.Settled settled(PendingEvent event, DeliveryState state) {
        return new RecordEntry.Settled(event.event().id(), "crm", state, "reason", NOW, 1);
    }

    private static RecordEntry.Accepted event(String id) {
        return event(id, "x");
    }

    private static RecordEntry.Accepted event(String id, String text) {
        Event event = new Event(
                id,
                "leadsail",
                "lead.delivered",
                NOW,
                null,
                JsonNodeFactory.instance.objectNode().put("text", text));
        return new RecordEntry.Accepted(event, text, NOW, List.of(), 1, "none", null);
    }

    private static RecordEntry.Accepted unmapped(String id) {
        Event event = new Event(id, "leadsail", Event.UNMAPPED, NOW, null, JsonNodeFactory.instance.objectNode());
        return new RecordEntry.Accepted(event, "{}", NOW, List.of(), 1, "none", "no mapping");
    }
}
