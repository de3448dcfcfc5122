package io.waybill.handoff;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

/** The queues into which a sink's lanes overflow. They are made when they are first needed. For the thread of its reader. */
final class LaneQueues implements AutoCloseable {

    private static final int NO_WINDOW = 0;
    private static final long RECEIVE_TIMEOUT_MILLIS = 1_000;

    private final Broker broker;
    private final String sink;
    private final ClientSession session;
    private final ClientProducer producer;
    private final Set<String> there;
    private final Map<String, ClientConsumer> consumers = new HashMap<>();

    LaneQueues(Broker broker, String sink) throws ActiveMQException {
        this.broker = broker;
        this.sink = sink;
        this.session = broker.session();
        this.producer = session.createProducer();
        this.there = new HashSet<>(BrokerQueues.lanes(session, sink));
        session.start();
    }

    /** All queues with pending events of a sink. */
    static List<String> pending(ClientSession session, String sink) throws ActiveMQException {
        return Stream.concat(
                        Stream.of(QueueNames.later(sink)),
                        Stream.concat(BrokerQueues.lanes(session, sink).stream(), Stream.of(QueueNames.sink(sink))))
                .toList();
    }

    /** Those that have events, and the place of the first of each among the sink's. */
    Map<String, Long> notEmpty() throws ActiveMQException {
        Map<String, Long> found = new TreeMap<>();
        for (String queue : there) {
            try (ClientConsumer browser = session.createConsumer(queue, true)) {
                // After its start, the broker does not know at once how many messages are in pages.
                ClientMessage first = browser.receiveImmediate();
                if (first != null) {
                    found.put(queue, RetryState.of(first).order());
                }
            }
        }
        return found;
    }

    /** How many of the sink's events are in no queue of a lane, and not put off. */
    long newEvents() throws ActiveMQException {
        return session.queueQuery(SimpleString.of(QueueNames.sink(sink))).getMessageCount();
    }

    /** Makes the queue of a lane, if there is none. */
    String queue(String lane) throws ActiveMQException {
        String queue = QueueNames.lane(sink, lane);
        if (there.add(queue)) {
            BrokerQueues.declareLane(session, queue);
        }
        return queue;
    }

    /** Moves events to the queue of scheduled retries, due now, in order. Returns how many; none if the queue is empty. */
    int giveBack(LaneOverflow.Return back, Instant now) throws ActiveMQException {
        ClientConsumer consumer = consumer(back.queue());
        int moved = 0;
        ClientMessage message = first(consumer, back.queue());
        while (message != null) {
            producer.send(QueueNames.later(sink), RetryState.fromLane(session, message, back.queue(), now));
            message.acknowledge();
            moved++;
            message = moved < back.most() ? consumer.receiveImmediate() : null;
        }
        broker.commit(session);
        if (moved == 0) {
            consumers.remove(back.queue());
            consumer.close();
        }
        return moved;
    }

    /**
     * Moves an event that is not due yet from the queue of its lane to that of scheduled retries, due now.
     *
     * @return the queue that it was in; null if it is in none, or due
     */
    @Nullable
    String makeDue(String eventId, Instant now) throws ActiveMQException {
        SimpleString filter = RetryState.isPutOff(eventId, now);
        for (String queue : there) {
            if (has(queue, filter)) {
                try (ClientConsumer consumer =
                        session.createConsumer(SimpleString.of(queue), filter, NO_WINDOW, -1, false)) {
                    ClientMessage message = consumer.receive(RECEIVE_TIMEOUT_MILLIS);
                    if (message != null) {
                        producer.send(QueueNames.later(sink), RetryState.fromLaneNow(session, message, queue, now));
                        message.acknowledge();
                        broker.commit(session);
                        return queue;
                    }
                }
            }
        }
        return null;
    }

    private boolean has(String queue, SimpleString filter) throws ActiveMQException {
        try (ClientConsumer browser = session.createConsumer(SimpleString.of(queue), filter, true)) {
            return browser.receiveImmediate() != null;
        }
    }

    /** It takes no more than it is asked for, and stays: closing it would put back what it has, and some time later. */
    private ClientConsumer consumer(String queue) throws ActiveMQException {
        ClientConsumer consumer = consumers.get(queue);
        if (consumer == null) {
            consumer = session.createConsumer(queue, null, NO_WINDOW, -1, false);
            consumers.put(queue, consumer);
        }
        return consumer;
    }

    private @Nullable ClientMessage first(ClientConsumer consumer, String queue) throws ActiveMQException {
        ClientMessage message = consumer.receiveImmediate();
        boolean isEmpty =
                message == null && session.queueQuery(SimpleString.of(queue)).getMessageCount() == 0;
        return message != null || isEmpty ? message : consumer.receive(RECEIVE_TIMEOUT_MILLIS);
    }

    boolean isGone() {
        return session.isClosed() || !broker.isTrusted(session);
    }

    @Override
    public void close() throws ActiveMQException {
        session.close();
    }
}
