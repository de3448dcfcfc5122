package io.waybill.handoff;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

/**
 * Creates the broker's queues, and finds the sinks that have one. Each sink's queue has an address of its own: for each
 * message, Artemis goes over all queues of its address, also if it names one of them.
 */
final class BrokerQueues {

    private BrokerQueues() {}

    /**
     * Those that every hub has.
     *
     * @throws HandoffException if this broker does not list queues by a pattern
     */
    static void declare(ClientSession session) throws ActiveMQException {
        // Each queue of this address would get all ids.
        declare(session, QueueNames.IDS, QueueNames.IDS, RoutingType.MULTICAST, null, false);
        // One reader at a time, also while the routes are being reloaded.
        declare(session, QueueNames.EVENTS, QueueNames.AUDIT, QueueNames.filterOfAudit(), true);
        declare(session, QueueNames.REPLAYS, QueueNames.REPLAYS, null, true);
        declare(session, QueueNames.MARKS, QueueNames.MARKS, null, false);
        if (!named(session, QueueNames.ALL).contains(QueueNames.AUDIT)) {
            throw new HandoffException(
                    "'waybill.broker.url': this broker does not list its queues by waybill.#; remove <wildcard-addresses> from its broker.xml");
        }
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
        if (!session.addressQuery(SimpleString.of(address)).isExists()) {
            session.createAddress(SimpleString.of(address), routing, false);
        }
        if (!session.queueQuery(SimpleString.of(queue)).isExists()) {
            session.createQueue(QueueConfiguration.of(queue)
                    .setAddress(address)
                    .setRoutingType(routing)
                    .setFilterString(filter)
                    .setDurable(true)
                    .setAutoDelete(false)
                    .setExclusive(exclusive)
                    // Set here, so that an external broker's defaults do not apply.
                    .setMaxConsumers(-1)
                    .setRingSize(-1L)
                    .setLastValue(false)
                    .setNonDestructive(false)
                    .setPurgeOnNoConsumers(false));
        }
    }
}
