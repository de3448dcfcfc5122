package io.waybill.handoff;

import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

/**
 * Which sinks get the events that are accepted from now on. Whatever changes it is done by the publisher's thread, so
 * that no event falls between: the sinks recorded with an event are those whose queue it went to.
 */
public final class Subscriptions {

    /** Why the events of a sink that is gone are parked. */
    static final String REMOVED = "sink-removed: the sink has no route any more, or is off";

    private static final int MOVED_AT_ONCE = 200;
    private static final long LONGEST_WAIT_MILLIS = 200;

    private final Broker broker;
    private final GroupCommitter publisher;
    private final Clock clock;
    private final Object ending = new Object();
    /** Belongs to the publisher's thread; null when only the broker knows. */
    private @Nullable Set<String> current;

    Subscriptions(Broker broker, GroupCommitter publisher, Clock clock) {
        this.broker = broker;
        this.publisher = publisher;
        this.clock = clock;
    }

    /**
     * Gives each of the sinks a subscription. Those that had one and are not among them keep it until {@link
     * #retireAllBut}.
     *
     * @throws HandoffException if the broker does not make them
     */
    public void add(Collection<String> sinks) {
        await(outbox -> {
            current = null;
            for (String sink : sinks) {
                broker.declareSink(outbox.session(), sink);
            }
            // Each time: a crash may have come between a queue and its entry. The first one counts.
            List<RecordEntry> since = sinks.stream()
                    .<RecordEntry>map(sink -> new RecordEntry.Subscribed(sink, clock.instant()))
                    .toList();
            if (!since.isEmpty()) {
                outbox.send(QueueNames.EVENTS, MessageFormat.entries(outbox.session(), since));
            }
        });
    }

    /** Does something while no subscription ends. */
    <T> T unchanged(Callable<T> work) throws Exception {
        synchronized (ending) {
            return work.call();
        }
    }

    /**
     * Ends the subscriptions of all other sinks, which nothing may be reading any more. What they had not delivered
     * is parked, with that reason.
     *
     * @return how many events were parked, by sink, for the sinks that are retired
     * @throws HandoffException if the broker fails; what was not moved stays where it was
     */
    public Map<String, Integer> retireAllBut(Collection<String> sinks) {
        synchronized (ending) {
            return retire(sinks);
        }
    }

    private Map<String, Integer> retire(Collection<String> sinks) {
        Map<String, Integer> parked = new TreeMap<>();
        try (ClientSession session = broker.session()) {
            session.start();
            for (String sink : broker.subscribed(session)) {
                if (!sinks.contains(sink)) {
                    broker.declareParking(session, sink);
                    parked.put(sink, parkMost(session, sink, QueueNames.sink(sink)) + remove(sink));
                }
            }
        } catch (ActiveMQException e) {
            throw new HandoffException("a removed sink's events could not be parked", e);
        }
        return parked;
    }

    /** As long as it gets less: others come all the while, for what is published still goes there. */
    private int parkMost(ClientSession session, String sink, String queue) throws ActiveMQException {
        int parked = 0;
        long before = Long.MAX_VALUE;
        long there = depth(session, queue);
        while (there > MOVED_AT_ONCE && there < before) {
            parked += park(session, sink, queue, there);
            before = there;
            there = depth(session, queue);
        }
        return parked;
    }

    /**
     * What is left, and then the queue, before the publisher's next event. The queue that says that there is such a sink
     * goes last: after a crash it is removed again.
     */
    private int remove(String sink) {
        int[] parked = {0};
        await(outbox -> {
            current = null;
            try (ClientSession session = broker.session()) {
                session.start();
                for (String queue : List.of(QueueNames.later(sink), QueueNames.sink(sink))) {
                    if (session.queueQuery(SimpleString.of(queue)).isExists()) {
                        for (long there = depth(session, queue); there > 0; there = depth(session, queue)) {
                            parked[0] += park(session, sink, queue, there);
                        }
                        session.deleteQueue(queue);
                    }
                }
            }
        });
        return parked[0];
    }

    private int park(ClientSession session, String sink, String queue, long most) throws ActiveMQException {
        int parked = 0;
        try (ClientConsumer consumer = session.createConsumer(queue)) {
            int moved = 1;
            while (moved > 0 && parked < most) {
                moved = parkSome(session, consumer, sink, Math.min(most - parked, MOVED_AT_ONCE));
                parked += moved;
            }
        }
        return parked;
    }

    private int parkSome(ClientSession session, ClientConsumer consumer, String sink, long most)
            throws ActiveMQException {
        Parking parking = new Parking(session);
        List<RecordEntry> entries = new ArrayList<>();
        ClientMessage message = consumer.receive(LONGEST_WAIT_MILLIS);
        while (message != null) {
            String eventId = message.getStringProperty(MessageFormat.EVENT_ID);
            parking.park(sink, message, MessageFormat.body(message), REMOVED, clock.instant());
            entries.add(new RecordEntry.Settled(eventId, sink, DeliveryState.PARKED, REMOVED, clock.instant(), 0));
            message.individualAcknowledge();
            message = entries.size() < most ? consumer.receive(LONGEST_WAIT_MILLIS) : null;
        }
        parking.record(entries);
        broker.commit(session);
        return entries.size();
    }

    private static long depth(ClientSession session, String queue) throws ActiveMQException {
        return session.queueQuery(SimpleString.of(queue)).getMessageCount();
    }

    /** Sends an event to those who have a subscription when its turn comes; an unmapped one to the audit alone. */
    GroupCommitter.Job publishing(RecordEntry.Accepted accepted) {
        return outbox -> {
            Set<String> sinks = accepted.event().isUnmapped() ? Set.of() : current(outbox.session());
            outbox.send(QueueNames.EVENTS, MessageFormat.event(outbox.session(), accepted, sinks));
        };
    }

    private Set<String> current(ClientSession session) throws ActiveMQException {
        Set<String> sinks = current;
        if (sinks == null) {
            sinks = new TreeSet<>(broker.subscribed(session));
            current = sinks;
        }
        return sinks;
    }

    private void await(GroupCommitter.Job job) {
        try {
            publisher.submitAlone(job).join();
        } catch (CompletionException e) {
            throw new HandoffException("the broker did not change the subscriptions", e);
        }
    }
}
