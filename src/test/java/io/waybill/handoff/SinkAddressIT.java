package io.waybill.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.waybill.event.Event;
import io.waybill.record.RecordEntry;
import io.waybill.testing.Surroundings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.config.WildcardConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each sink's queue has an address of its own, and those that earlier versions made get one as soon as they are empty. */
class SinkAddressIT {

    private static final SimpleString SHARED = SimpleString.of("waybill.events");

    @TempDir
    private Path folder;

    private Broker broker;
    private DurableIntake intake;

    @BeforeEach
    void start() {
        broker = Broker.start(Surroundings.broker(folder), folder);
        intake = new DurableIntake(broker, folder, Duration.ofDays(7), new NoRecord(), Clock.systemUTC());
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
    void isTheSinksOwn() throws ActiveMQException {
        intake.subscriptions().use(Sinks.takingAll("crm", "slack"));

        assertThat(address("crm")).isEqualTo("waybill.sink.crm");
        assertThat(address("slack")).isEqualTo("waybill.sink.slack");
        assertThat(intake.subscriptions().retireAllBut(List.of("crm"))).containsExactly(Map.entry("slack", 0));
    }

    @Test
    void isGivenToTheQueuesOfAnEarlierVersionAsSoonAsTheyAreEmpty() throws ActiveMQException {
        // Given
        makeAsEarlierVersionsDid("crm");
        makeAsEarlierVersionsDid("slack");
        intake.subscriptions().use(Sinks.takingAll("crm", "slack", "new"));
        intake.accept(event("evt_1"));
        assertThat(take("slack")).containsExactly("evt_1");

        // When
        restart();

        // Then
        assertThat(address("crm")).isEqualTo("waybill.events");
        assertThat(address("slack")).isEqualTo("waybill.sink.slack");
        intake.subscriptions().use(Sinks.takingAll("crm", "slack", "new"));
        intake.accept(event("evt_2"));
        assertThat(take("crm")).containsExactly("evt_1", "evt_2");
        assertThat(take("slack")).containsExactly("evt_2");
        assertThat(take("new")).containsExactly("evt_1", "evt_2");

        // When
        restart();
        intake.subscriptions().use(Sinks.takingAll("crm"));
        intake.accept(event("evt_3"));

        // Then
        assertThat(address("crm")).isEqualTo("waybill.sink.crm");
        assertThat(take("crm")).containsExactly("evt_3");
    }

    /** After its start, the broker counts what is in pages anew, in the background. */
    @Test
    void leavesAQueueAsItIsIfItsBacklogIsInPages() throws ActiveMQException {
        // Given
        makeAsEarlierVersionsDid("crm");
        try (ClientSession session = broker.session();
                ClientProducer producer = session.createProducer("waybill.events::waybill.sink.crm")) {
            for (int i = 0; i < 350; i++) {
                ClientMessage message = session.createMessage(true);
                message.getBodyBuffer().writeBytes(new byte[90_000]);
                producer.send(message);
            }
            session.commit();
        }

        // When
        restart();

        // Then
        assertThat(address("crm")).isEqualTo("waybill.events");
        assertThat(broker.count(Stream.of("waybill.sink.crm"))).containsExactly(350);
    }

    /** It would take no sink for subscribed. */
    @Test
    void needsABrokerThatListsQueuesByOurPattern() throws Exception {
        WildcardConfiguration wildcards = new WildcardConfiguration();
        wildcards.setAnyWords('>');
        EmbeddedActiveMQ server = new EmbeddedActiveMQ()
                .setConfiguration(new ConfigurationImpl()
                        .setPersistenceEnabled(false)
                        .setSecurityEnabled(false)
                        .setJMXManagementEnabled(false)
                        .setWildCardConfiguration(wildcards)
                        .addAcceptorConfiguration("vm", "vm://4711"));
        server.start();
        try (ServerLocator locator = ActiveMQClient.createServerLocator("vm://4711");
                ClientSessionFactory factory = locator.createSessionFactory();
                ClientSession session = factory.createSession()) {
            assertThatThrownBy(() -> BrokerQueues.declare(session))
                    .isInstanceOf(HandoffException.class)
                    .hasMessageContaining("remove <wildcard-addresses>");
        } finally {
            server.stop();
        }
    }

    /** Killed between the two steps, the hub would not find a sink that has no route any more, nor its retries. */
    @Test
    void leavesAQueueAsItIsWhileItsSinkHasRetriesPutOff() throws ActiveMQException {
        // Given
        makeAsEarlierVersionsDid("crm");
        intake.subscriptions().use(Sinks.takingAll("crm"));
        try (ClientSession session = broker.session();
                ClientProducer producer = session.createProducer("waybill.later.crm")) {
            producer.send(session.createMessage(true));
            session.commit();
        }

        // When
        restart();

        // Then
        assertThat(address("crm")).isEqualTo("waybill.events");
    }

    private void makeAsEarlierVersionsDid(String sink) throws ActiveMQException {
        try (ClientSession session = broker.session()) {
            session.createQueue(QueueConfiguration.of("waybill.sink." + sink)
                    .setAddress(SHARED)
                    .setRoutingType(RoutingType.MULTICAST)
                    .setFilterString("waybill_only_to IS NULL OR waybill_only_to = '" + sink + "'")
                    .setDurable(true));
        }
    }

    private String address(String sink) throws ActiveMQException {
        try (ClientSession session = broker.session()) {
            return session.queueQuery(SimpleString.of("waybill.sink." + sink))
                    .getAddress()
                    .toString();
        }
    }

    /** The ids of the events in the sink's queue, which is empty then. */
    private List<String> take(String sink) throws ActiveMQException {
        try (ClientSession session = broker.session();
                ClientConsumer consumer = session.createConsumer("waybill.sink." + sink)) {
            session.start();
            List<String> ids = new ArrayList<>();
            ClientMessage message = consumer.receiveImmediate();
            while (message != null) {
                ids.add(message.getStringProperty(MessageFormat.EVENT_ID));
                message.acknowledge();
                message = consumer.receiveImmediate();
            }
            session.commit();
            return ids;
        }
    }

    private static RecordEntry.Accepted event(String id) {
        Event event =
                new Event(id, "leadsail", "lead.delivered", Instant.EPOCH, null, JsonNodeFactory.instance.objectNode());
        return new RecordEntry.Accepted(event, "{}", Instant.EPOCH, List.of(), 1, "none", null);
    }
}
