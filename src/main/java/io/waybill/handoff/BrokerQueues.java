package io.waybill.handoff;

import java.util.List;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

/** Creates the broker's queues, and finds the sinks that have one. */
final class BrokerQueues {

    private BrokerQueues() {}

    /** Those that every hub has. */
    static void declare(ClientSession session) throws ActiveMQException {
        // Each queue of this address would get all ids.
        declare(session, QueueNames.IDS, QueueNames.IDS, RoutingType.MULTICAST, null, false);
        // One reader at a time, also while the routes are being reloaded.
        declare(session, QueueNames.EVENTS, QueueNames.AUDIT, QueueNames.filterOfAudit(), true);
        declare(session, QueueNames.REPLAYS, QueueNames.REPLAYS, null, true);
        declare(session, QueueNames.MARKS, QueueNames.MARKS, null, false);
    }

    static void declareSink(ClientSession session, String sink) throws ActiveMQException {
        declare(session, QueueNames.EVENTS, QueueNames.sink(sink), QueueNames.filterOfSink(sink), false);
        declare(session, QueueNames.later(sink), QueueNames.later(sink), null, false);
        declareParking(session, sink);
    }

    static void declareParking(ClientSession session, String sink) throws ActiveMQException {
        declare(session, QueueNames.parked(sink), QueueNames.parked(sink), null, false);
    }

    /** The sinks that have a subscription, whether or not they still have a route. */
    static List<String> subscribed(ClientSession session) throws ActiveMQException {
        return session.addressQuery(SimpleString.of(QueueNames.EVENTS)).getQueueNames().stream()
                .map(SimpleString::toString)
                .filter(QueueNames::isSink)
                .map(QueueNames::sinkOf)
                .sorted()
                .toList();
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
