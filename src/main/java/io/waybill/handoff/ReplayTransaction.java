package io.waybill.handoff;

import io.waybill.event.Event;
import io.waybill.record.RecordEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

/** What a part of a replay sends, takes back from the parked events, and records: all in one transaction, or nothing. */
public final class ReplayTransaction {

    private final ClientSession session;
    private final ClientProducer producer;
    private final Map<String, SimpleString> subscribed;
    private final List<RecordEntry> entries = new ArrayList<>();

    /** @param subscribed where the events for each sink are sent */
    ReplayTransaction(ClientSession session, ClientProducer producer, Map<String, SimpleString> subscribed) {
        this.session = session;
        this.producer = producer;
        this.subscribed = subscribed;
    }

    /** An event that is no longer parked. */
    public static final class Unparked {

        private final Event event;
        private final ClientMessage message;
        private final byte[] body;

        private Unparked(ClientMessage message, byte[] body) {
            this.event = MessageFormat.event(message, body);
            this.message = message;
            this.body = body;
        }

        public Event event() {
            return event;
        }

        /** That of the state that it was parked in. */
        public long revision() {
            return MessageFormat.revision(message);
        }
    }

    /** The sinks that have a subscription, until this transaction ends. */
    public Set<String> subscribed() {
        return subscribed.keySet();
    }

    /**
     * Sends a stored event to one sink, and records that.
     *
     * @param pending that it is pending there
     * @param replay the replay's id, part of the delivery's idempotency key
     * @throws HandoffException if the broker fails
     */
    public void send(RecordEntry.Accepted accepted, RecordEntry.Settled pending, String replay) {
        send(accepted, pending, replay, List.of());
    }

    /**
     * The same, of an event that was parked at the sink.
     *
     * @param unparked has what the sink got beside the event
     */
    public void send(
            RecordEntry.Accepted accepted, RecordEntry.Settled pending, String replay, List<Unparked> unparked) {
        byte[] json = MessageFormat.json(accepted.event());
        ClientMessage message = MessageFormat.forSink(session, accepted, json, pending.sink());
        unparked.forEach(each -> MessageFormat.seal(message, MessageFormat.sealed(each.message)));
        send(message, pending, replay);
    }

    /** Sends an event to the sink where it was parked, and records that. */
    public void send(Unparked unparked, RecordEntry.Settled pending, String replay) {
        send(MessageFormat.copy(session, unparked.message, unparked.body), pending, replay);
    }

    private void send(ClientMessage message, RecordEntry.Settled pending, String replay) {
        String sink = pending.sink();
        SimpleString to = subscribed.get(sink);
        if (to == null) {
            throw new IllegalArgumentException("no subscription, so the event would be lost: " + sink);
        }
        try {
            producer.send(to, MessageFormat.replayed(message, sink, replay, pending));
            record(pending);
        } catch (ActiveMQException e) {
            throw new HandoffException("a replayed event was not sent", e);
        }
    }

    /**
     * Takes back events parked at a sink.
     *
     * @param eventIds which, or null for all
     * @param reason only those parked for it; null: for any
     * @param parkedUntil only those parked at that time or before
     */
    public List<Unparked> unpark(
            String sink,
            @Nullable Collection<String> eventIds,
            @Nullable String reason,
            Instant parkedUntil,
            int most) {
        List<Unparked> taken = new ArrayList<>();
        try {
            if (!ParkedEvents.exists(session, sink)) {
                return taken;
            }
            try (ClientConsumer consumer = ParkedEvents.consumer(session, sink, eventIds, reason, parkedUntil)) {
                ClientMessage message = consumer.receiveImmediate();
                while (message != null) {
                    taken.add(new Unparked(message, MessageFormat.body(message)));
                    message.acknowledge();
                    message = taken.size() < most ? consumer.receiveImmediate() : null;
                }
            }
            return taken;
        } catch (ActiveMQException e) {
            throw new HandoffException("a parked event could not be taken out of its queue", e);
        }
    }

    public void record(RecordEntry entry) {
        entries.add(entry);
    }

    List<RecordEntry> entries() {
        return entries;
    }
}
