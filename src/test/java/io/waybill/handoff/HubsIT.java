package io.waybill.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.config.BrokerSettings;
import io.waybill.testing.BrokerInProcess;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hubs on one broker share the sinks, whoever comes and goes. */
@Tag("own-parts")
class HubsIT {

    private static final Set<String> SINKS = Set.of("a", "b", "c", "d");

    @TempDir
    private Path folder;

    private BrokerInProcess process;
    private Member first;
    private Member second;

    /** A hub, as far as the others see it. */
    private final class Member implements AutoCloseable {

        private final Broker broker;
        private final ClientSession publisher;
        private final Hubs hubs;
        private final Set<String> serves = new ConcurrentSkipListSet<>();
        private final Set<HubTask> does = new ConcurrentSkipListSet<>();

        Member(String name, Set<String> sinks) throws ActiveMQException {
            broker = Broker.start(
                    new BrokerSettings(process.settings().get("waybill.broker.url"), "", null, name), folder);
            publisher = broker.session();
            BrokerQueues.declareMarks(publisher, name);
            publisher.createConsumer(QueueNames.marks(name));
            hubs = new Hubs(broker, Clock.systemUTC());
            sinks.forEach(this::serve);
            for (HubTask task : HubTask.values()) {
                hubs.serve(task, new Hubs.Turn() {
                    @Override
                    public void begins() {
                        does.add(task);
                    }

                    @Override
                    public void ends() {
                        does.remove(task);
                    }
                });
            }
            hubs.change("0123456789abcdef", sinks, () -> {});
        }

        void serve(String sink) {
            hubs.serve(sink, new Hubs.Turn() {
                @Override
                public void begins() {
                    serves.add(sink);
                }

                @Override
                public void ends() {
                    serves.remove(sink);
                }
            });
        }

        @Override
        public void close() {
            hubs.close();
            broker.close();
        }
    }

    @BeforeEach
    void start() throws ActiveMQException {
        process = BrokerInProcess.start(folder.resolve("broker"));
        first = new Member("hub-1", SINKS);
        assertThat(first.serves).as("alone").isEqualTo(SINKS);
        second = new Member("hub-2", SINKS);
        Awaitility.await().until(() -> first.serves.size() == 2 && second.serves.size() == 2);
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
        process.close();
    }

    @Test
    void eachHasItsShareAndBothSayTheSame() {
        Set<String> all = new TreeSet<>(first.serves);
        all.addAll(second.serves);

        assertThat(all).isEqualTo(SINKS);
        assertThat(first.serves).doesNotContainAnyElementsOf(second.serves);
        assertThat(first.hubs.living().keySet()).containsExactlyInAnyOrder("hub-1", "hub-2");
    }

    @Test
    void whatAHubServedThatIsGoneIsServedByTheOthers() {
        second.close();

        Awaitility.await().until(() -> first.serves.equals(SINKS));
        assertThat(first.hubs.living().keySet()).containsExactly("hub-1");
    }

    @Test
    void aHubThatStopsGivesUpWhatItServes() {
        second.hubs.leave();

        assertThat(second.serves).isEmpty();
        Awaitility.await().until(() -> first.serves.equals(SINKS));
        assertThat(first.hubs.living().keySet()).containsExactlyInAnyOrder("hub-1", "hub-2");
    }

    @Test
    void eachTaskIsDoneByOneHubAndByAnotherWhenThatStops() {
        assertThat(first.does).as("shared out").hasSize(1);
        assertThat(second.does).hasSize(1).doesNotContainAnyElementsOf(first.does);
        assertThat(second.hubs.tasks()).isEqualTo(first.hubs.tasks()).containsOnlyKeys("alarms", "retention");

        second.hubs.leave();

        assertThat(second.does).isEmpty();
        Awaitility.await().until(() -> first.does.size() == HubTask.values().length);
        assertThat(first.hubs.tasks().values()).containsOnly("hub-1");
    }

    @Test
    void aSinkIsWantedAsLongAsOneHubHasIt() {
        second.hubs.change("another", Set.of("a", "e"), () -> {});
        Set<String> wanted = new TreeSet<>();
        first.hubs.unlessWanted(wanted::addAll);
        assertThat(wanted).containsExactly("a", "b", "c", "d", "e");

        // When it is away
        second.close();

        // Then
        Set<String> still = new TreeSet<>();
        first.hubs.unlessWanted(still::addAll);
        assertThat(still).contains("e");
    }

    @Test
    void whatIsKeptForAHubIsGivenUpWhenItHasBeenGoneForLong() throws ActiveMQException {
        // Given
        BrokerQueues.declareIds(second.publisher, "hub-2");
        assertThat(isKept("hub-2")).isTrue();

        // When
        Hubs watching = new Hubs(first.broker, Duration.ofSeconds(1), Clock.systemUTC());
        second.close();

        // Then
        Awaitility.await().until(() -> !isKept("hub-2"));
        first.hubs.unlessWanted(wanted -> assertThat(wanted).isEqualTo(SINKS));
        assertThat(isKept("hub-1")).as("it lives").isTrue();
        watching.close();
    }

    private boolean isKept(String hub) throws ActiveMQException {
        try (HubStates states = new HubStates(first.broker.plainSession())) {
            boolean hasIds = states.known().contains(hub);
            return hasIds || states.all().containsKey(hub);
        }
    }

    @Test
    void whatCouldNotBeChangedIsAsItWas() {
        assertThatThrownBy(() -> second.hubs.change("another", Set.of("e"), () -> {
                    throw new HandoffException("the broker does not make the queue");
                }))
                .isInstanceOf(HandoffException.class);

        Set<String> wanted = new TreeSet<>();
        first.hubs.unlessWanted(wanted::addAll);
        assertThat(wanted).isEqualTo(SINKS);
        assertThat(second.serves).hasSize(2);
    }

    @Test
    void aSinkThatOneHubHasIsServedByThatOne() {
        second.serve("e");
        second.serve("f");
        second.hubs.change("another", Set.of("a", "b", "c", "d", "e", "f"), () -> {});

        Awaitility.await().until(() -> second.serves.containsAll(Set.of("e", "f")));
        assertThat(first.serves).doesNotContain("e", "f");
    }
}
