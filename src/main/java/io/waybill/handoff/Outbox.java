package io.waybill.handoff;

import io.waybill.record.Mark;
import io.waybill.record.RecordEntry;
import io.waybill.record.Routing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

/**
 * The committer's session, within one transaction. It numbers the hub's events: no number is left out or used twice, because
 * the broker's mark is read when the session begins, and nobody else can publish then.
 */
final class Outbox {

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(400);

    private final ClientSession session;
    private final String hub;
    private final ClientProducer producer;
    private final BrokerMark marks;
    /** What the last commit stored; null until the hub is first started on this broker. */
    private @Nullable Mark mark;

    private long last;
    /** Of the events of this transaction. */
    private final List<String> ids = new ArrayList<>();
    /** The id of the routing that this session has recorded. */
    private @Nullable String announced;

    /**
     * Begins the first session of a publisher: the broker may not have noticed yet that a hub was killed a moment ago.
     *
     * @throws HandoffException if another hub uses this broker
     */
    static Outbox openFirst(Broker broker) {
        long deadline = System.nanoTime() + Broker.CONNECTION_GIVEN_UP.toNanos();
        while (true) {
            try {
                sayThatItServesNothing(broker);
                return open(broker);
            } catch (BrokerMark.AnotherPublisherException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                // Not the same for two that begin at the same moment.
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE.toNanos()));
            } catch (ActiveMQException e) {
                throw new HandoffException("nothing can be sent to the broker", e);
            }
        }
    }

    /** From its first session on, the others believe what it said last: before it was killed, perhaps. */
    private static void sayThatItServesNothing(Broker broker) throws ActiveMQException {
        if (broker.isShared()) {
            try (HubStates states = new HubStates(broker.plainSession())) {
                HubState before = states.all().get(broker.hub());
                if (before != null && !before.leaves() && !states.living().contains(broker.hub())) {
                    states.tell(before.leaving());
                }
            }
        }
    }

    /**
     * Begins a session of the publisher, when the last one is over: what that had not committed by then is never committed, also
     * if its connection broke. It keeps none if that fails: nobody could publish while it is open.
     *
     * @throws BrokerMark.AnotherPublisherException while there is another one
     */
    static Outbox open(Broker broker) throws ActiveMQException {
        ClientSession session = broker.session();
        try {
            return new Outbox(session, broker.hub());
        } catch (ActiveMQException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private Outbox(ClientSession session, String hub) throws ActiveMQException {
        this.session = session;
        this.hub = hub;
        this.producer = session.createProducer();
        this.marks = new BrokerMark(session, hub);
        this.mark = marks.found();
        this.last = mark == null ? 0 : mark.number();
    }

    /** Of what is stored, or null until the hub is first started on this broker. */
    @Nullable
    Mark mark() {
        return mark;
    }

    ClientSession session() {
        return session;
    }

    /** How many events the hub has ever stored in this broker, this transaction's included. */
    long published() {
        return last;
    }

    void send(SimpleString address, ClientMessage message) throws ActiveMQException {
        producer.send(address, message);
    }

    /**
     * Records a routing, unless this session has done so: the record has it before an event that names it, also when a
     * transaction fails, because its session ends then.
     */
    void announce(Routing routing, Instant now) throws ActiveMQException {
        if (!routing.id().equals(announced)) {
            send(
                    QueueNames.TO_AUDIT,
                    MessageFormat.entries(session, List.of(new RecordEntry.RoutingChanged(routing, now))));
            announced = routing.id();
        }
    }

    /**
     * Sends an event, with the next number, to the audit and each of these sinks.
     *
     * @param sinks by name, where the events for each are sent
     * @param sealed what single sinks get beside it, by sink
     * @param routing the id of the routing that says so; null for an unmapped event
     */
    void publish(
            RecordEntry.Accepted accepted,
            byte[] json,
            Map<String, SimpleString> sinks,
            Map<String, String> sealed,
            @Nullable String routing)
            throws ActiveMQException {
        last++;
        ids.add(accepted.event().id());
        ClientMessage forAudit = MessageFormat.forAudit(session, accepted, json, sinks.keySet(), routing);
        MessageFormat.number(forAudit, hub, last);
        send(QueueNames.TO_AUDIT, forAudit);
        for (Map.Entry<String, SimpleString> sink : sinks.entrySet()) {
            ClientMessage forSink = MessageFormat.forSink(session, accepted, json, sink.getKey());
            if (!sealed.isEmpty()) {
                MessageFormat.seal(forSink, sealed.get(sink.getKey()));
            }
            send(sink.getValue(), forSink);
        }
    }

    /** Goes on from this mark. */
    void markAs(Mark from) throws ActiveMQException {
        mark = from;
        last = from.number();
        send(marks.address(), marks.replaceWith(from));
    }

    /** To be called before the commit: sends the ids of its events, and the new mark. */
    void finish() throws ActiveMQException {
        Mark before = mark;
        if (before == null) {
            if (last > 0) {
                throw new HandoffException("the broker has lost its data, or is another one; restart Waybill on it");
            }
            return;
        }
        if (last != before.number()) {
            send(QueueNames.TO_INDEX, MessageFormat.ids(session, ids, hub, last));
            ids.clear();
            markAs(new Mark(before.instance(), last));
        }
    }
}
