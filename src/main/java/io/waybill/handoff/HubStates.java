package io.waybill.handoff;

import io.waybill.event.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/**
 * What the hubs of a broker say of themselves, in a queue that keeps the last message of each. A hub lives as long as it can
 * publish: that is known from the consumer of its marks, and ends with its connection.
 */
final class HubStates implements AutoCloseable {

    private final ClientSession session;
    private final LastValues said;

    /** @param session without transactions; closed with this, and if this fails */
    HubStates(ClientSession session) throws ActiveMQException {
        this.session = session;
        this.said = new LastValues(session, QueueNames.HUBS);
        try {
            BrokerQueues.declareHubs(session);
            session.start();
        } catch (ActiveMQException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    void tell(HubState state) throws ActiveMQException {
        said.put(key(state.name()), Json.write(state));
    }

    /** A last value has a key, which must not be empty. */
    private static String key(String name) {
        return name.isEmpty() ? QueueNames.HUBS : name;
    }

    /** What each hub said last, by name, whether or not it still lives. */
    Map<String, HubState> all() throws ActiveMQException {
        Map<String, HubState> states = new TreeMap<>();
        for (String text : said.all().values()) {
            HubState state = Json.read(text.getBytes(StandardCharsets.UTF_8), HubState.class);
            states.put(state.name(), state);
        }
        return states;
    }

    /** What the hub said, and the ids that wait for it, are gone. It begins as a new one if it comes back. */
    void forget(String hub) throws ActiveMQException {
        said.remove(key(hub));
        if (session.queueQuery(SimpleString.of(QueueNames.ALARMS)).isExists()) {
            new LastValues(session, QueueNames.ALARMS).remove(HubNotes.keyOf(hub));
        }
        SimpleString ids = SimpleString.of(QueueNames.ids(hub));
        if (session.queueQuery(ids).isExists()) {
            session.deleteQueue(ids);
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
