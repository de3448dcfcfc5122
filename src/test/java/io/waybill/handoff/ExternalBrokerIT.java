package io.waybill.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.waybill.config.BrokerSettings;
import io.waybill.config.Secret;
import io.waybill.event.Event;
import io.waybill.record.DeliveryState;
import io.waybill.record.Mark;
import io.waybill.record.RecordEntry;
import io.waybill.testing.BrokerInProcess;
import io.waybill.testing.CommitCutter;
import io.waybill.testing.CommitCutter.Cut;
import io.waybill.testing.SecuredBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A broker in a process of its own: which ones the hub takes, and what it makes of a broken connection. */
@Tag("own-parts")
class ExternalBrokerIT {

    @TempDir
    private Path folder;

    @Test
    void isRefusedWhenItsDefaultsWouldDropEvents() {
        try (BrokerInProcess process = BrokerInProcess.start(folder.resolve("broker"), "")) {
            assertThatThrownBy(() -> connect(process))
                    .isInstanceOf(HandoffException.class)
                    .hasMessageContaining("'waybill.broker.url' 'tcp://127.0.0.1:%d'", process.port())
                    .hasMessageContaining("max-delivery-attempts of waybill.events is 10, must be -1")
                    .hasMessageContaining("docs/operations.md");
        }
    }

    @Test
    void isTakenWithTheSettingsTheManualGives() {
        try (BrokerInProcess process = BrokerInProcess.start(folder.resolve("broker"));
                Broker broker = connect(process)) {
            assertThat(broker.count(Stream.of(QueueNames.AUDIT, QueueNames.REPLAYS)))
                    .containsExactly(0, 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsAfterACutAtTheCommitWhetherTheEventWasStored(Cut cut) throws Exception {
        try (BrokerInProcess process = BrokerInProcess.start(folder.resolve("broker"));
                CommitCutter network = new CommitCutter(process.port());
                Broker broker = connect(network.url());
                DurableIntake intake =
                        new DurableIntake(broker, folder, Duration.ofDays(7), new NoRecord(), Clock.systemUTC())) {
            // Given
            intake.subscriptions().use(Sinks.takingAll("crm"));

            // When
            network.cutNextCommit(cut);
            assertThat(intake.accept(event("evt_1"))).isInstanceOf(IntakeResult.Unavailable.class);

            // Then: neither swallowed nor taken while the broker is away
            assertThat(intake.accept(event("evt_1"))).isInstanceOf(IntakeResult.Unavailable.class);
            assertThat(intake.accept(event("evt_2"))).isInstanceOf(IntakeResult.Unavailable.class);
            network.repair();
            IntakeResult known = Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(
                            () -> intake.accept(event("evt_1")),
                            receipt -> !(receipt instanceof IntakeResult.Unavailable));
            assertThat(known)
                    .isEqualTo(
                            cut == Cut.ANSWER
                                    ? new IntakeResult.Duplicate("evt_1")
                                    : new IntakeResult.Accepted("evt_1"));
            assertThat(intake.accept(event("evt_1"))).isEqualTo(new IntakeResult.Duplicate("evt_1"));
            // It may have waited for the broker longer than its sender.
            assertThat(intake.accept(event("evt_2")))
                    .isIn(new IntakeResult.Accepted("evt_2"), new IntakeResult.Duplicate("evt_2"));
            assertThat(QueueDepths.of(broker, List.of("crm")).pending()).containsEntry("crm", 2L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsAfterACutAtTheCommitOfARequestWhetherAllOfItWasStored(Cut cut) throws Exception {
        try (BrokerInProcess process = BrokerInProcess.start(folder.resolve("broker"));
                CommitCutter network = new CommitCutter(process.port());
                Broker broker = connect(network.url());
                DurableIntake intake =
                        new DurableIntake(broker, folder, Duration.ofDays(7), new NoRecord(), Clock.systemUTC())) {
            // Given
            intake.subscriptions().use(Sinks.takingAll("crm"));
            intake.accept(event("evt_2"));
            List<EventIntake.Incoming> request = Stream.of("evt_1", "evt_2", "evt_3")
                    .map(id -> new EventIntake.Incoming(event(id), id))
                    .toList();

            // When
            network.cutNextCommit(cut);
            assertThat(intake.acceptAll(request, List.of()).join())
                    .hasSize(3)
                    .allMatch(IntakeResult.Unavailable.class::isInstance);
            network.repair();

            // Then
            List<IntakeResult> known = Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> intake.acceptAll(request, List.of()).join(), results -> results.stream()
                            .noneMatch(IntakeResult.Unavailable.class::isInstance));
            Class<?> expected = cut == Cut.ANSWER ? IntakeResult.Duplicate.class : IntakeResult.Accepted.class;
            assertThat(known.get(0)).isInstanceOf(expected);
            assertThat(known.get(1)).isInstanceOf(IntakeResult.Duplicate.class);
            assertThat(known.get(2)).isInstanceOf(expected);
            assertThat(QueueDepths.of(broker, List.of("crm")).pending()).containsEntry("crm", 3L);
        }
    }

    @Test
    void goesOnWhenTheBrokerGaveItsSessionUpBeforeItTookTheMarkOut() throws Exception {
        try (BrokerInProcess process = BrokerInProcess.start(folder.resolve("broker"));
                Broker broker = connect(process);
                DurableIntake intake = intake(broker, folder)) {
            // Given
            intake.accept(event("evt_1"));
            intake.accept(event("evt_2"));
            process.giveUpTransactions();

            // When: its acknowledgement of a mark comes too late
            assertThat(intake.accept(event("evt_3"))).isInstanceOf(IntakeResult.Unavailable.class);

            // Then
            Awaitility.await().until(() -> intake.accept(event("evt_3")) instanceof IntakeResult.Accepted);
            assertThat(intake.published()).isEqualTo(3);
        }
    }

    @Test
    void servesOneHubAtATime() {
        try (BrokerInProcess process = BrokerInProcess.start(folder.resolve("broker"));
                Broker broker = connect(process);
                DurableIntake intake =
                        new DurableIntake(broker, folder, Duration.ofDays(7), new NoRecord(), Clock.systemUTC())) {
            assertThat(intake.accept(event("evt_1"))).isInstanceOf(IntakeResult.Accepted.class);
            try (Broker another = connect(process)) {
                assertThatThrownBy(() -> Outbox.open(another))
                        .isInstanceOf(BrokerMark.AnotherPublisherException.class)
                        .hasMessageContaining("another hub uses this broker");
            }
        }
    }

    @Test
    void admitsNoMoreThanOneOfTheHubsThatStartAtTheSameMoment() throws Exception {
        ExecutorService hubs = Executors.newFixedThreadPool(2);
        try (BrokerInProcess process = BrokerInProcess.start(folder.resolve("broker"));
                Broker one = connect(process);
                Broker other = connect(process)) {
            for (int round = 0; round < 300; round++) {
                CyclicBarrier start = new CyclicBarrier(2);
                Future<Outbox> first = hubs.submit(() -> openAt(start, one));
                Future<Outbox> second = hubs.submit(() -> openAt(start, other));
                List<Outbox> admitted = Stream.of(first.get(), second.get())
                        .filter(Objects::nonNull)
                        .toList();
                assertThat(admitted).as("round %d", round).hasSizeLessThan(2);
                for (Outbox outbox : admitted) {
                    outbox.session().close();
                }
            }

            // Those that are patient are admitted one after the other.
            Future<?> patient = hubs.submit(() -> openAndClose(one));
            openAndClose(other);
            patient.get();
        } finally {
            hubs.shutdownNow();
        }
    }

    private static @Nullable Outbox openAt(CyclicBarrier start, Broker broker) throws Exception {
        start.await();
        try {
            return Outbox.open(broker);
        } catch (BrokerMark.AnotherPublisherException e) {
            return null;
        }
    }

    private static Void openAndClose(Broker broker) throws Exception {
        Outbox.openFirst(broker).session().close();
        return null;
    }

    @Test
    void takesANewPasswordForSessionsOpenedFromThenOn() throws Exception {
        try (SecuredBroker secured = SecuredBroker.start(folder.resolve("broker"), "before");
                Broker broker = Broker.start(
                        new BrokerSettings(secured.url(), SecuredBroker.USER, new Secret("before"), ""), folder);
                DurableIntake intake =
                        new DurableIntake(broker, folder, Duration.ofDays(7), new NoRecord(), Clock.systemUTC())) {
            // Given
            assertThat(intake.accept(event("evt_1"))).isInstanceOf(IntakeResult.Accepted.class);
            secured.changePassword("after");
            assertThat(intake.accept(event("evt_2"))).isInstanceOf(IntakeResult.Unavailable.class);
            assertThatThrownBy(() -> broker.count(Stream.of(QueueNames.ids(""))))
                    .isInstanceOf(HandoffException.class);

            // When
            broker.usePassword(new Secret("after"));

            // Then
            assertThat(broker.count(Stream.of(QueueNames.ids("")))).hasSize(1);
            Awaitility.await().until(() -> intake.accept(event("evt_3")) instanceof IntakeResult.Accepted);
        }
    }

    @Test
    void aReaderThatWasCutOffDeliversNothingThatAnotherHasSettledSince() throws Exception {
        try (BrokerInProcess process = BrokerInProcess.start(folder.resolve("broker"));
                CommitCutter network = new CommitCutter(process.port());
                Broker broker = connect(process);
                Broker cutOff = connect(network.url());
                DurableIntake intake =
                        new DurableIntake(broker, folder, Duration.ofDays(7), new NoRecord(), Clock.systemUTC())) {
            // Given: one event at a sink, two more in the memory of its reader
            intake.subscriptions().use(Sinks.takingAll("crm"));
            Stream.of("evt_1", "evt_2", "evt_3").forEach(id -> intake.accept(event(id)));
            List<PendingEvent> taken = new CopyOnWriteArrayList<>();
            SinkReader reader = reader(cutOff, 1, taken::add);
            reader.start();
            Awaitility.await().until(() -> taken.size() == 1);

            // When: the broker never sees that it was delivered
            network.cutNextCommit(Cut.REQUEST);
            taken.get(0).settle(done(taken.get(0)));
            List<String> elsewhere = new CopyOnWriteArrayList<>();
            SinkReader other = reader(broker, 10, event -> {
                elsewhere.add(event.event().id());
                event.settle(done(event));
            });
            other.start();
            awaitNonePending(broker);
            other.close();
            network.repair();
            intake.accept(event("evt_4"));

            // Then
            assertThat(elsewhere).containsExactly("evt_1", "evt_2", "evt_3");
            Awaitility.await().until(() -> taken.size() == 2);
            assertThat(taken.get(1).event().id()).isEqualTo("evt_4");
            taken.get(1).settle(done(taken.get(1)));
            awaitNonePending(broker);
            reader.close();
        }
    }

    @Test
    void anEventThatIsSettledAfterTheBrokerGaveItsSessionUpComesAgain() throws Exception {
        try (BrokerInProcess process = BrokerInProcess.start(folder.resolve("broker"));
                Broker broker = connect(process);
                DurableIntake intake = intake(broker, folder)) {
            // Given
            intake.subscriptions().use(Sinks.takingAll("crm"));
            Stream.of("evt_1", "evt_2", "evt_3").forEach(id -> intake.accept(event(id)));
            List<PendingEvent> taken = new CopyOnWriteArrayList<>();
            SinkReader reader = reader(broker, 10, taken::add);
            reader.start();
            Awaitility.await().until(() -> taken.size() == 3);

            // When
            process.giveUpTransactions();
            taken.get(0).settle(done(taken.get(0)));

            // Then
            Awaitility.await()
                    .until(() ->
                            QueueDepths.of(broker, List.of("crm")).pending().get("crm") == 2);
            taken.get(2).settle(done(taken.get(2)));
            taken.get(1).settle(done(taken.get(1)));
            awaitNonePending(broker);
            reader.close();
            assertThat(taken).as("it is known").hasSize(3);
        }
    }

    private static SinkReader reader(Broker broker, int mostInFlight, Consumer<PendingEvent> delivery) {
        return new SinkReader(
                broker,
                "crm",
                LeadOrder.NONE,
                mostInFlight,
                Duration.ofDays(7),
                Deliver.to(delivery),
                Clock.systemUTC());
    }

    private static void awaitNonePending(Broker broker) {
        Awaitility.await()
                .until(() -> QueueDepths.of(broker, List.of("crm")).pending().get("crm") == 0);
    }

    private static Settlement done(PendingEvent event) {
        return new Settlement.Done(
                new RecordEntry.Settled(event.event().id(), "crm", DeliveryState.DELIVERED, null, Instant.EPOCH, 1));
    }

    @Test
    void aSinkIsToldOnceOfAnEventThatTwoHubsAcceptedWithinAMoment() throws Exception {
        try (BrokerInProcess process = BrokerInProcess.start(folder.resolve("broker"));
                Broker broker = connect(process, "hub-1")) {
            // Given
            RecordEntry.Accepted first = event("evt_1");
            try (DurableIntake intake = intake(broker, folder)) {
                intake.subscriptions().use(Sinks.takingAll("crm"));
                intake.accept(first);
            }
            acceptOnceMore(
                    connect(process, "hub-2"), first.event(), first.receivedAt().plusSeconds(2));
            acceptOnceMore(
                    connect(process, "hub-2"), first.event(), first.receivedAt().plus(Duration.ofDays(8)));

            // When
            List<PendingEvent> taken = new CopyOnWriteArrayList<>();
            SinkReader reader = reader(broker, 10, event -> {
                taken.add(event);
                event.settle(done(event));
            });
            reader.start();

            // Then: that after the dedupe window is none
            awaitNonePending(broker);
            reader.close();
            assertThat(taken).hasSize(2);
        }
    }

    private static void acceptOnceMore(Broker broker, Event event, Instant at) throws ActiveMQException {
        try (broker) {
            Outbox outbox = Outbox.open(broker);
            if (outbox.mark() == null) {
                outbox.markAs(new Mark("hub-2/an-instance", 0));
            }
            broker.commit(outbox.session());
            RecordEntry.Accepted again = new RecordEntry.Accepted(event, "{}", at, List.of("crm"), 1, "none", null);
            outbox.publish(
                    again,
                    MessageFormat.json(event),
                    Map.of("crm", SimpleString.of(QueueNames.sink("crm"))),
                    Map.of(),
                    null);
            outbox.finish();
            broker.commit(outbox.session());
            outbox.session().close();
        }
    }

    @Test
    void aHubThatGetsANameGoesOnWithWhatItLeftWithoutOne() throws Exception {
        try (BrokerInProcess process = BrokerInProcess.start(folder.resolve("broker"))) {
            // Given
            try (Broker broker = connect(process);
                    DurableIntake intake = intake(broker, folder)) {
                intake.accept(event("evt_1"));
                intake.accept(event("evt_2"));
            }

            // When
            try (Broker broker = connect(process, "hub-1");
                    DurableIntake intake = intake(broker, folder)) {

                // Then
                assertThat(intake.accept(event("evt_1"))).isInstanceOf(IntakeResult.Duplicate.class);
                assertThat(intake.accept(event("evt_3"))).isInstanceOf(IntakeResult.Accepted.class);
                assertThat(intake.published()).isEqualTo(3);
                assertThat(broker.count(Stream.of(QueueNames.marks(""), QueueNames.ids(""))))
                        .as("they are gone")
                        .containsExactly(-1, -1);
            }
            try (Broker broker = connect(process, "hub-1");
                    DurableIntake intake = intake(broker, folder)) {
                assertThat(intake.accept(event("evt_2"))).isInstanceOf(IntakeResult.Duplicate.class);
                assertThat(intake.published()).isEqualTo(3);
            }
        }
    }

    @Test
    void aHubThatIsNewToTheBrokerKnowsWhatOthersHaveAccepted() throws Exception {
        try (BrokerInProcess process = BrokerInProcess.start(folder.resolve("broker"))) {
            // Given
            try (Broker broker = connect(process, "hub-1");
                    DurableIntake intake = intake(broker, folder)) {
                intake.accept(event("evt_1"));
            }

            // When
            try (Broker broker = connect(process, "hub-2");
                    DurableIntake intake = intake(broker, folder.resolve("other"))) {

                // Then
                assertThat(intake.accept(event("evt_1"))).isInstanceOf(IntakeResult.Duplicate.class);
                assertThat(intake.accept(event("evt_2"))).isInstanceOf(IntakeResult.Accepted.class);
                assertThat(intake.published()).as("its own").isEqualTo(1);
            }
            try (Broker broker = connect(process, "hub-1");
                    DurableIntake intake = intake(broker, folder)) {
                assertThat(intake.accept(event("evt_2"))).isInstanceOf(IntakeResult.Duplicate.class);
                assertThat(intake.published()).isEqualTo(1);
            }
        }
    }

    private static DurableIntake intake(Broker broker, Path data) throws IOException {
        Files.createDirectories(data);
        return new DurableIntake(broker, data, Duration.ofDays(7), new NoRecord(), Clock.systemUTC());
    }

    private static RecordEntry.Accepted event(String id) {
        Event event =
                new Event(id, "leadsail", "lead.delivered", Instant.EPOCH, null, JsonNodeFactory.instance.objectNode());
        return new RecordEntry.Accepted(event, "{}", Instant.now(), List.of(), 1, "none", null);
    }

    private Broker connect(BrokerInProcess process) {
        return connect(process.settings().get("waybill.broker.url"));
    }

    private Broker connect(String url) {
        return Broker.start(new BrokerSettings(url, "", null, ""), folder);
    }

    private Broker connect(BrokerInProcess process, String hub) {
        return Broker.start(new BrokerSettings(process.settings().get("waybill.broker.url"), "", null, hub), folder);
    }
}
