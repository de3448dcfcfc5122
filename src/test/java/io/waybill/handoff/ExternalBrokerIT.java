package io.waybill.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.waybill.config.BrokerSettings;
import io.waybill.config.Secret;
import io.waybill.event.Event;
import io.waybill.record.RecordEntry;
import io.waybill.testing.BrokerProcess;
import io.waybill.testing.CommitCutter;
import io.waybill.testing.CommitCutter.Cut;
import io.waybill.testing.SecuredBroker;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
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
        try (BrokerProcess process = BrokerProcess.start(folder.resolve("broker"), "")) {
            assertThatThrownBy(() -> connect(process))
                    .isInstanceOf(HandoffException.class)
                    .hasMessageContaining("'waybill.broker.url' 'tcp://127.0.0.1:%d'", process.port())
                    .hasMessageContaining("max-delivery-attempts of waybill.events is 10, must be -1")
                    .hasMessageContaining("docs/operations.md");
        }
    }

    @Test
    void isTakenWithTheSettingsTheManualGives() {
        try (BrokerProcess process = BrokerProcess.start(folder.resolve("broker"));
                Broker broker = connect(process)) {
            assertThat(broker.count(Stream.of(QueueNames.AUDIT, QueueNames.IDS)))
                    .containsExactly(0, 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsAfterACutAtTheCommitWhetherTheEventWasStored(Cut cut) throws Exception {
        try (BrokerProcess process = BrokerProcess.start(folder.resolve("broker"));
                CommitCutter network = new CommitCutter(process.port());
                Broker broker = connect(network.url());
                DurableIntake intake =
                        new DurableIntake(broker, folder, Duration.ofDays(7), new NoRecord(), Clock.systemUTC())) {
            // Given
            intake.subscriptions().add(Sinks.takingAll("crm"));

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
        try (BrokerProcess process = BrokerProcess.start(folder.resolve("broker"));
                CommitCutter network = new CommitCutter(process.port());
                Broker broker = connect(network.url());
                DurableIntake intake =
                        new DurableIntake(broker, folder, Duration.ofDays(7), new NoRecord(), Clock.systemUTC())) {
            // Given
            intake.subscriptions().add(Sinks.takingAll("crm"));
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
    void servesOneHubAtATime() {
        try (BrokerProcess process = BrokerProcess.start(folder.resolve("broker"));
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
        try (BrokerProcess process = BrokerProcess.start(folder.resolve("broker"));
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
                        new BrokerSettings(secured.url(), SecuredBroker.USER, new Secret("before")), folder);
                DurableIntake intake =
                        new DurableIntake(broker, folder, Duration.ofDays(7), new NoRecord(), Clock.systemUTC())) {
            // Given
            assertThat(intake.accept(event("evt_1"))).isInstanceOf(IntakeResult.Accepted.class);
            secured.changePassword("after");
            assertThat(intake.accept(event("evt_2"))).isInstanceOf(IntakeResult.Unavailable.class);
            assertThatThrownBy(() -> broker.count(Stream.of(QueueNames.IDS))).isInstanceOf(HandoffException.class);

            // When
            broker.usePassword(new Secret("after"));

            // Then
            assertThat(broker.count(Stream.of(QueueNames.IDS))).hasSize(1);
            Awaitility.await().until(() -> intake.accept(event("evt_3")) instanceof IntakeResult.Accepted);
        }
    }

    private static RecordEntry.Accepted event(String id) {
        Event event =
                new Event(id, "leadsail", "lead.delivered", Instant.EPOCH, null, JsonNodeFactory.instance.objectNode());
        return new RecordEntry.Accepted(event, "{}", Instant.EPOCH, List.of(), 1, "none", null);
    }

    private Broker connect(BrokerProcess process) {
        return connect(process.settings().get("waybill.broker.url"));
    }

    private Broker connect(String url) {
        return Broker.start(new BrokerSettings(url, "", null), folder);
    }
}
