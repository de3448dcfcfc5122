package io.waybill.handoff;

import io.waybill.event.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/**
 * What the hubs of a broker say of themselves, in a queue that keeps the last message of each. A hub lives as long as it can
 * publish: that is known from the consumer of its marks, and ends with its connection.
 */
final class HubStates implements AutoCloseable {

    private static final long RECEIVE_TIMEOUT_MILLIS = 1_000;

    private final ClientSession session;
    private final ClientProducer producer;

    /** @param session without transactions; closed with this, and if this fails */
    HubStates(ClientSession session) throws ActiveMQException {
        this.session = session;
        try {
            BrokerQueues.declareHubs(session);
            this.producer = session.createProducer(QueueNames.HUBS);
            session.start();
        } catch (ActiveMQException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    void tell(HubState state) throws ActiveMQException {
        ClientMessage message = session.createMessage(Message.BYTES_TYPE, true);
        message.putStringProperty(Message.HDR_LAST_VALUE_NAME, SimpleString.of(key(state.name())));
        message.getBodyBuffer().writeBytes(Json.write(state).getBytes(StandardCharsets.UTF_8));
        producer.send(message);
    }

    /** A last value has a key, which must not be empty. */
    private static String key(String name) {
        return name.isEmpty() ? QueueNames.HUBS : name;
    }

    /** What each hub said last, by name, whether or not it still lives. */
    Map<String, HubState> all() throws ActiveMQException {
        Map<String, HubState> states = new TreeMap<>();
        try (ClientConsumer browser = session.createConsumer(QueueNames.HUBS, true)) {
            ClientMessage message = browser.receiveImmediate();
            while (message != null) {
                HubState state = Json.read(MessageFormat.body(message), HubState.class);
                states.put(state.name(), state);
                message = browser.receiveImmediate();
            }
        }
        return states;
    }

    /** What the hub said, and the ids that wait for it, are gone. It begins as a new one if it comes back. */
    void forget(String hub) throws ActiveMQException {
        remove(QueueNames.HUBS, key(hub));
        if (session.queueQuery(SimpleString.of(QueueNames.ALARMS)).isExists()) {
            remove(QueueNames.ALARMS, HubNotes.keyOf(hub));
        }
        SimpleString ids = SimpleString.of(QueueNames.ids(hub));
        if (session.queueQuery(ids).isExists()) {
            session.deleteQueue(ids);
        }
    }

    private void remove(String queue, String key) throws ActiveMQException {
        SimpleString last = SimpleString.of("%s = '%s'".formatted(Message.HDR_LAST_VALUE_NAME, key));
        try (ClientConsumer consumer = session.createConsumer(SimpleString.of(queue), last)) {
            ClientMessage message = consumer.receive(RECEIVE_TIMEOUT_MILLIS);
            while (message != null) {
                message.individualAcknowledge();
                message = consumer.receiveImmediate();
            }
        }
    }

    /** The names of the hubs that read ids, or did, and were not given up. */
    Set<String> known() throws ActiveMQException {
        Set<String> known = new TreeSet<>();
        for (String marks : BrokerQueues.marks(session)) {
            String hub = QueueNames.hubOf(marks);
            if (session.queueQuery(SimpleString.of(QueueNames.ids(hub))).isExists()) {
                known.add(hub);
            }
        }
        return known;
    }

    /** The names of the hubs that live. */
    Set<String> living() throws ActiveMQException {
        return publishers(session);
    }

    /** The names of the hubs that have a publishing session. */
    static Set<String> publishers(ClientSession session) throws ActiveMQException {
        Set<String> publishers = new TreeSet<>();
        for (String marks : BrokerQueues.marks(session)) {
            if (session.queueQuery(SimpleString.of(marks)).getConsumerCount() > 0) {
                publishers.add(QueueNames.hubOf(marks));
            }
        }
        return publishers;
    }

    boolean isGone() {
        return session.isClosed();
    }

    @Override
    public void close() throws ActiveMQException {
        session.close();
    }
}
