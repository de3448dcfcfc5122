package io.waybill.handoff;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.ActiveMQAddressExistsException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQQueueExistsException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the broker's queues, and finds the sinks that have one. Each sink's queue has an address of its own: for each
 * message, Artemis goes over all queues of its address, also if it names one of them.
 */
final class BrokerQueues {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerQueues.class);

    private BrokerQueues() {}

    /**
     * Those that every hub has.
     *
     * @throws HandoffException if this broker does not list queues by a pattern
     */
    static void declare(ClientSession session) throws ActiveMQException {
        // One reader at a time, also while the routes are being reloaded.
        declare(session, QueueNames.EVENTS, QueueNames.AUDIT, QueueNames.filterOfAudit(), true);
        declare(session, QueueNames.REPLAYS, QueueNames.REPLAYS, null, true);
        if (!named(session, QueueNames.ALL).contains(QueueNames.AUDIT)) {
            throw new HandoffException(
                    "'waybill.broker.url': this broker does not list its queues by waybill.#; remove <wildcard-addresses> from its broker.xml");
        }
    }

    /** The queue that keeps what each hub said last, and that of their lock. */
    static void declareHubs(ClientSession session) throws ActiveMQException {
        declare(session, QueueNames.HUBS_LOCK, QueueNames.HUBS_LOCK, null, false);
        declareLastValues(session, QueueNames.HUBS);
    }

    /** The queue that keeps the notes about alarms, and that of the hub that holds them. */
    static void declareAlarms(ClientSession session) throws ActiveMQException {
        declare(session, QueueNames.ALARMS_LOCK, QueueNames.ALARMS_LOCK, null, false);
        declareLastValues(session, QueueNames.ALARMS);
    }

    /** Keeps the last message of each key. */
    private static void declareLastValues(ClientSession session, String queue) throws ActiveMQException {
        declareAddress(session, queue, RoutingType.ANYCAST);
        declare(session, configuration(queue, queue, RoutingType.ANYCAST).setLastValue(true));
    }

    /** The queue for the marks of a hub. */
    static void declareMarks(ClientSession session, String hub) throws ActiveMQException {
        declare(session, QueueNames.marks(hub), QueueNames.marks(hub), null, false);
    }

    /** The queues with the marks of all hubs that ever published. */
    static Set<String> marks(ClientSession session) throws ActiveMQException {
        Set<String> marks = new TreeSet<>(named(session, QueueNames.ALL_MARKS));
        marks.addAll(named(session, SimpleString.of(QueueNames.marks(""))));
        marks.removeIf(queue -> !QueueNames.isMarks(queue));
        return marks;
    }

    /**
     * Gives a hub a queue of its own for the ids of all events stored from now on.
     *
     * @return whether it had none
     */
    static boolean declareIds(ClientSession session, String hub) throws ActiveMQException {
        String queue = QueueNames.ids(hub);
        boolean isNew = !session.queueQuery(SimpleString.of(queue)).isExists();
        // Each queue of this address gets all ids.
        declare(session, QueueNames.IDS, queue, RoutingType.MULTICAST, null, false);
        return isNew;
    }

    /** Gives each of the sinks the queues that it does not have yet. */
    static void declareSinks(ClientSession session, Collection<String> sinks) throws ActiveMQException {
        Set<String> there = named(session, QueueNames.ALL);
        for (String sink : sinks) {
            for (String queue : new String[] {QueueNames.sink(sink), QueueNames.later(sink), QueueNames.parked(sink)}) {
                if (!there.contains(queue)) {
                    declare(session, queue, queue, null, false);
                }
            }
        }
    }

    /** The queues that a sink's lanes overflow into. */
    static Set<String> lanes(ClientSession session, String sink) throws ActiveMQException {
        return named(session, QueueNames.lanes(sink));
    }

    /** The same of several sinks, in one question; none for a sink without any. */
    static Map<String, Set<String>> lanes(ClientSession session, Collection<String> sinks) throws ActiveMQException {
        Map<String, Set<String>> lanes = new HashMap<>();
        for (String queue : named(session, QueueNames.LANES)) {
            for (String sink : sinks) {
                if (QueueNames.isLaneOf(sink, queue)) {
                    lanes.computeIfAbsent(sink, name -> new TreeSet<>()).add(queue);
                }
            }
        }
        return lanes;
    }

    static void declareLane(ClientSession session, String queue) throws ActiveMQException {
        declare(session, queue, queue, null, false);
    }

    static void declareParking(ClientSession session, String sink) throws ActiveMQException {
        declare(session, QueueNames.parked(sink), QueueNames.parked(sink), null, false);
    }

    /**
     * Gives the sinks' queues of earlier versions, which have one address together, an address each. One that is not empty
     * stays, and is used as it is; so does that of a sink with retries put off, which must be found if the hub is killed
     * meanwhile. To be called while nobody sends to them.
     */
    static void separateSinks(ClientSession session) throws ActiveMQException {
        for (String queue : named(session, SimpleString.of(QueueNames.EVENTS))) {
            if (QueueNames.isSink(queue)
                    && isEmpty(session, queue)
                    && isEmpty(session, QueueNames.later(QueueNames.sinkOf(queue)))) {
                session.deleteQueue(queue);
                declare(session, queue, queue, null, false);
            }
        }
    }

    /** Looks, too: after its start, the broker does not know at once how many messages are in pages. */
    private static boolean isEmpty(ClientSession session, String queue) throws ActiveMQException {
        ClientSession.QueueQuery query = session.queueQuery(SimpleString.of(queue));
        if (!query.isExists() || query.getMessageCount() > 0 || query.getConsumerCount() > 0) {
            return !query.isExists();
        }
        session.start();
        try (ClientConsumer browser = session.createConsumer(queue, true)) {
            return browser.receiveImmediate() == null;
        }
    }

    /** The sinks that have a subscription, whether or not they still have a route, and where the events for each are sent. */
    static Map<String, SimpleString> subscribed(ClientSession session) throws ActiveMQException {
        Map<String, SimpleString> sinks = new TreeMap<>();
        for (String queue : named(session, QueueNames.SINKS)) {
            sinks.put(QueueNames.sinkOf(queue), SimpleString.of(queue));
        }
        for (String queue : named(session, SimpleString.of(QueueNames.EVENTS))) {
            if (QueueNames.isSink(queue)) {
                sinks.put(QueueNames.sinkOf(queue), QueueNames.onlyOfEvents(queue));
            }
        }
        return sinks;
    }

    private static Set<String> named(ClientSession session, SimpleString addresses) throws ActiveMQException {
        return session.addressQuery(addresses).getQueueNames().stream()
                .map(SimpleString::toString)
                .collect(Collectors.toSet());
    }

    private static void declare(
            ClientSession session, String address, String queue, @Nullable String filter, boolean exclusive)
            throws ActiveMQException {
        declare(
                session,
                address,
                queue,
                address.equals(queue) ? RoutingType.ANYCAST : RoutingType.MULTICAST,
                filter,
                exclusive);
    }

    private static void declare(
            ClientSession session,
            String address,
            String queue,
            RoutingType routing,
            @Nullable String filter,
            boolean exclusive)
            throws ActiveMQException {
        declareAddress(session, address, routing);
        declare(
                session,
                configuration(queue, address, routing)
                        .setFilterString(filter)
                        .setExclusive(exclusive)
                        .setLastValue(false));
    }

    private static void declare(ClientSession session, QueueConfiguration queue) throws ActiveMQException {
        if (!session.queueQuery(queue.getName()).isExists()) {
            try {
                session.createQueue(queue);
            } catch (ActiveMQQueueExistsException e) {
                LOG.debug("another hub has just made it", e);
            }
        }
    }

    private static void declareAddress(ClientSession session, String address, RoutingType routing)
            throws ActiveMQException {
        if (!session.addressQuery(SimpleString.of(address)).isExists()) {
            try {
                session.createAddress(SimpleString.of(address), routing, false);
            } catch (ActiveMQAddressExistsException e) {
                LOG.debug("another hub has just made it", e);
            }
        }
    }

    /** All is set here, so that an external broker's defaults do not apply. */
    private static QueueConfiguration configuration(String queue, String address, RoutingType routing) {
        return QueueConfiguration.of(queue)
                .setAddress(address)
                .setRoutingType(routing)
                .setDurable(true)
                .setAutoDelete(false)
                .setMaxConsumers(-1)
                .setRingSize(-1L)
                .setNonDestructive(false)
                .setPurgeOnNoConsumers(false);
    }
}
