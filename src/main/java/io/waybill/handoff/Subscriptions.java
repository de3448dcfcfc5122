package io.waybill.handoff;

import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import io.waybill.record.Routing;
import io.waybill.record.TakenTypes;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

/**
 * Which sinks get the events that are accepted from now on, and which of them each takes. That changes on the {@link
 * GroupCommitter}'s thread, between the events it stores: the sinks recorded for an event are always those whose queues
 * got it, and the routing that it names is on record before it.
 */
public final class Subscriptions {

    /** Why the events of a removed sink are parked. */
    static final String REMOVED = "sink-removed: the sink has no route, or is off";

    private static final int MOST_IN_A_COMMIT = 200;
    private static final long RECEIVE_TIMEOUT_MILLIS = 200;
    private static final int MOST_TYPES = 1_000;

    private final Broker broker;
    private final GroupCommitter committer;
    private final Clock clock;
    private final Object retirement = new Object();
    /** As the routes say. This and the next three are used by the committer's thread alone. */
    private Map<String, TakenTypes> taken = Map.of();

    /** Null if the sinks must be read from the broker. */
    private @Nullable Routing current;

    /** Where the events for each sink of the current routing are sent. */
    private Map<String, SimpleString> addresses = Map.of();

    /** The same, of the sinks that take events of a type. */
    private final Map<String, Map<String, SimpleString>> takers = new HashMap<>();

    Subscriptions(Broker broker, GroupCommitter committer, Clock clock) {
        this.broker = broker;
        this.committer = committer;
        this.clock = clock;
    }

    /**
     * Gives these sinks the events accepted from now on, each those that it takes. What others have in their queues stays there
     * until {@link #retireAllBut}.
     *
     * @throws HandoffException if the broker fails; the sinks get what they got before then
     */
    public void use(Map<String, TakenTypes> sinks) {
        Map<String, TakenTypes> given = Map.copyOf(sinks);
        await(
                outbox -> {
                    current = null;
                    BrokerQueues.declareSinks(outbox.session(), given.keySet());
                    // Each time: after a crash, a queue may have no entry. The first entry counts.
                    List<RecordEntry> since = given.keySet().stream()
                            .sorted()
                            .<RecordEntry>map(sink -> new RecordEntry.Subscribed(sink, clock.instant()))
                            .toList();
                    if (!since.isEmpty()) {
                        outbox.send(QueueNames.TO_AUDIT, MessageFormat.entries(outbox.session(), since));
                    }
                },
                () -> taken = given);
    }

    /** Runs the work; no subscription ends meanwhile. */
    <T> T unchanged(Callable<T> work) throws Exception {
        synchronized (retirement) {
            return work.call();
        }
    }

    /**
     * Ends the subscriptions of all other sinks whose queues nobody reads, and parks the events that they have not delivered.
     *
     * @return how many events were parked, by retired sink
     * @throws HandoffException if the broker fails; the events not moved by then stay where they are
     */
    public Map<String, Integer> retireAllBut(Collection<String> sinks) {
        synchronized (retirement) {
            return retire(sinks);
        }
    }

    private Map<String, Integer> retire(Collection<String> sinks) {
        Map<String, Integer> parked = new TreeMap<>();
        try (ClientSession session = broker.session()) {
            session.start();
            for (String sink : BrokerQueues.subscribed(session).keySet()) {
                if (!sinks.contains(sink) && !isRead(session, sink)) {
                    BrokerQueues.declareParking(session, sink);
                    parked.put(sink, parkMost(session, sink, QueueNames.sink(sink)) + remove(sink));
                }
            }
        } catch (ActiveMQException e) {
            throw new HandoffException("a removed sink's events could not be parked", e);
        }
        return parked;
    }

    /** By another hub, which has not ended with a sink that was removed. */
    private static boolean isRead(ClientSession session, String sink) throws ActiveMQException {
        return OnlyConsumer.consumers(session, QueueNames.later(sink)) > 0
                || OnlyConsumer.consumers(session, QueueNames.sink(sink)) > 0;
    }

    /** As long as the queue gets shorter: new events are still stored in it meanwhile. */
    private int parkMost(ClientSession session, String sink, String queue) throws ActiveMQException {
        int parked = 0;
        long before = Long.MAX_VALUE;
        long count = depth(session, queue);
        while (count > MOST_IN_A_COMMIT && count < before) {
            parked += park(session, sink, queue, count);
            before = count;
            count = depth(session, queue);
        }
        return parked;
    }

    /**
     * Parks the rest and deletes the queues, before the committer stores the next event. The subscription's queue goes last:
     * after a crash in between, the sink is found and removed again.
     */
    private int remove(String sink) {
        int[] parked = {0};
        await(
                outbox -> {
                    current = null;
                    try (ClientSession session = broker.session()) {
                        session.start();
                        for (String queue : LaneQueues.pending(session, sink)) {
                            if (session.queueQuery(SimpleString.of(queue)).isExists()) {
                                for (long count = depth(session, queue); count > 0; count = depth(session, queue)) {
                                    parked[0] += park(session, sink, queue, count);
                                }
                                session.deleteQueue(queue);
                            }
                        }
                    }
                },
                () -> {});
        return parked[0];
    }

    private int park(ClientSession session, String sink, String queue, long most) throws ActiveMQException {
        int parked = 0;
        try (ClientConsumer consumer = session.createConsumer(queue)) {
            int moved = 1;
            while (moved > 0 && parked < most) {
                moved = parkSome(session, consumer, sink, Math.min(most - parked, MOST_IN_A_COMMIT));
                parked += moved;
            }
        }
        return parked;
    }

    private int parkSome(ClientSession session, ClientConsumer consumer, String sink, long most)
            throws ActiveMQException {
        ParkedEvents.Parking parking = new ParkedEvents.Parking(session);
        List<RecordEntry> entries = new ArrayList<>();
        ClientMessage message = consumer.receive(RECEIVE_TIMEOUT_MILLIS);
        while (message != null) {
            String eventId = message.getStringProperty(MessageFormat.EVENT_ID);
            RecordEntry.Settled parked = new RecordEntry.Settled(
                            eventId, sink, DeliveryState.PARKED, REMOVED, clock.instant(), 0)
                    .after(MessageFormat.revision(message));
            byte[] body = MessageFormat.body(message);
            // Nobody says any more that the sink may have it.
            MessageFormat.seal(message, null);
            parking.park(message, body, parked, Set.of(), parked.at());
            entries.add(parked);
            message.acknowledge();
            message = entries.size() < most ? consumer.receive(RECEIVE_TIMEOUT_MILLIS) : null;
        }
        parking.record(entries);
        broker.commit(session);
        return entries.size();
    }

    private static long depth(ClientSession session, String queue) throws ActiveMQException {
        return session.queueQuery(SimpleString.of(queue)).getMessageCount();
    }

    /**
     * Stores an event for the sinks that have a subscription when the job runs and take its type; an unmapped one for the
     * audit alone; one of the hub's own for the sinks that name its type, and for no other is it filtered.
     *
     * @param sealed what single sinks get beside it, by sink
     */
    GroupCommitter.Job store(RecordEntry.Accepted accepted, Map<String, String> sealed) {
        // On the caller's thread: everybody waits for the committer's.
        byte[] json = MessageFormat.json(accepted.event());
        return outbox -> {
            if (accepted.event().isUnmapped()) {
                outbox.publish(accepted, json, Map.of(), Map.of(), null);
                return;
            }
            Routing routing = current(outbox.session());
            if (accepted.event().isOfHub()) {
                outbox.publish(
                        accepted,
                        json,
                        addressesOf(routing.naming(accepted.event().type())),
                        Map.of(),
                        null);
                return;
            }
            outbox.announce(routing, clock.instant());
            outbox.publish(accepted, json, takers(routing, accepted.event().type()), sealed, routing.id());
        };
    }

    private Routing current(ClientSession session) throws ActiveMQException {
        Routing routing = current;
        if (routing == null) {
            Map<String, TakenTypes> sinks = new HashMap<>();
            // A sink whose route has gone keeps its queue until its subscription ends, and gets no more events.
            addresses = BrokerQueues.subscribed(session);
            addresses.keySet().retainAll(taken.keySet());
            addresses.keySet().forEach(sink -> sinks.put(sink, Objects.requireNonNull(taken.get(sink))));
            routing = Routing.of(sinks);
            takers.clear();
            current = routing;
        }
        return routing;
    }

    private Map<String, SimpleString> takers(Routing routing, String type) {
        if (takers.size() >= MOST_TYPES) {
            takers.clear();
        }
        return takers.computeIfAbsent(type, any -> addressesOf(routing.taking(type)));
    }

    private Map<String, SimpleString> addressesOf(Set<String> names) {
        Map<String, SimpleString> sinks = new TreeMap<>(addresses);
        sinks.keySet().retainAll(names);
        return sinks;
    }

    private void await(GroupCommitter.Job job, Runnable whenStored) {
        try {
            committer.submitAlone(job, whenStored).join();
        } catch (CompletionException e) {
            throw new HandoffException("the broker did not change the subscriptions", e);
        }
    }
}
