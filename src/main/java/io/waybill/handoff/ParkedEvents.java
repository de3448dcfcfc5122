package io.waybill.handoff;

import io.waybill.event.Event;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

/** The events parked at sinks, removed sinks included. */
public final class ParkedEvents {

    private static final int MOST_IN_A_COMMIT = 200;

    private final Broker broker;
    private final Clock clock;

    public ParkedEvents(Broker broker, Clock clock) {
        this.broker = broker;
        this.clock = clock;
    }

    /** A parked event. JSON as {@code GET /api/parked} answers it. */
    public record Item(
            String eventId,
            String sink,
            String source,
            String type,
            @Nullable String subject,
            Instant receivedAt,
            Instant parkedAt,
            String reason) {}

    /**
     * Events parked at a sink for the same reason.
     *
     * @param number how many
     * @param first when the first of them was parked
     */
    public record Group(String sink, String reason, int number, Instant first, Instant last) {

        private Group plus(Instant parkedAt) {
            return new Group(sink, reason, number + 1, first, parkedAt);
        }
    }

    /**
     * Groups those parked first.
     *
     * @param most how many events of each sink are looked at
     * @return the largest group first
     * @throws HandoffException if the broker does not answer
     */
    public List<Group> groups(Collection<String> sinks, int most) {
        Map<List<String>, Group> groups = new HashMap<>();
        try (ClientSession session = broker.session()) {
            session.start();
            for (String sink : sinks) {
                if (exists(session, sink)) {
                    browse(session, sink, null, most, message -> {
                        Instant parkedAt = MessageFormat.parkedAt(message);
                        String reason = MessageFormat.parkedReason(message);
                        groups.merge(
                                List.of(sink, reason),
                                new Group(sink, reason, 1, parkedAt, parkedAt),
                                (before, one) -> before.plus(parkedAt));
                    });
                }
            }
        } catch (ActiveMQException e) {
            throw new HandoffException("the broker does not list the parked events", e);
        }
        return groups.values().stream()
                .sorted(Comparator.comparing(Group::number)
                        .reversed()
                        .thenComparing(Group::sink)
                        .thenComparing(Group::reason))
                .toList();
    }

    /** Whether there is, or was, such a sink. */
    public boolean knows(String sink) {
        try (ClientSession session = broker.session()) {
            return exists(session, sink);
        } catch (ActiveMQException e) {
            throw new HandoffException("the broker does not list the parked events", e);
        }
    }

    /**
     * Those parked first, for one sink after the other.
     *
     * @throws HandoffException if the broker does not answer
     */
    public List<Item> list(Collection<String> sinks, int most) {
        return list(sinks, null, most);
    }

    /** @param reason only those that were parked for it; null: all */
    public List<Item> list(Collection<String> sinks, @Nullable String reason, int most) {
        List<Item> items = new ArrayList<>();
        try (ClientSession session = broker.session()) {
            session.start();
            for (String sink : sinks) {
                if (exists(session, sink)) {
                    browse(session, sink, reason, most - items.size(), message -> items.add(item(sink, message)));
                }
            }
        } catch (ActiveMQException e) {
            throw new HandoffException("the broker does not list the parked events", e);
        }
        return items;
    }

    private static void browse(ClientSession session, String sink, @Nullable String reason, int most, Visitor each)
            throws ActiveMQException {
        String filter = reason == null ? null : forReason(reason);
        try (ClientConsumer browser = session.createConsumer(QueueNames.parked(sink), filter, true)) {
            int seen = 0;
            ClientMessage message = most > 0 ? browser.receiveImmediate() : null;
            while (message != null) {
                each.visit(message);
                message = ++seen < most ? browser.receiveImmediate() : null;
            }
        }
    }

    @FunctionalInterface
    private interface Visitor {
        void visit(ClientMessage message) throws ActiveMQException;
    }

    private static Item item(String sink, ClientMessage message) throws ActiveMQException {
        Event event = MessageFormat.event(message, MessageFormat.body(message));
        return new Item(
                event.id(),
                sink,
                event.source(),
                event.type(),
                event.subject(),
                MessageFormat.receivedAt(message),
                MessageFormat.parkedAt(message),
                MessageFormat.parkedReason(message));
    }

    private static String forReason(String reason) {
        return "%s = %s".formatted(MessageFormat.PARKED_REASON, literals(List.of(reason)));
    }

    /**
     * Removes events for good, and records that.
     *
     * @param eventIds which, or null for all that are parked now
     * @return how many
     * @throws HandoffException if the broker fails; those discarded until then stay discarded
     */
    public int discard(String sink, @Nullable Collection<String> eventIds, String reason) {
        return discard(sink, eventIds, null, reason);
    }

    /** @param parkedFor only those that were parked for this reason; null: for any */
    public int discard(String sink, @Nullable Collection<String> eventIds, @Nullable String parkedFor, String reason) {
        int discarded = 0;
        try (ClientSession session = broker.session()) {
            session.start();
            if (!exists(session, sink)) {
                return 0;
            }
            Parking parking = new Parking(session);
            Instant now = clock.instant();
            try (ClientConsumer consumer = consumer(session, sink, eventIds, parkedFor, now)) {
                List<RecordEntry> entries;
                do {
                    entries = take(consumer, sink, reason, now);
                    parking.record(entries);
                    broker.commit(session);
                    discarded += entries.size();
                } while (entries.size() == MOST_IN_A_COMMIT);
            }
        } catch (ActiveMQException e) {
            throw new HandoffException("%d events were discarded before the broker failed".formatted(discarded), e);
        }
        return discarded;
    }

    /**
     * Removes an event that was parked by then, and records nothing: it was accepted again, and is in the sink's queue.
     *
     * @throws HandoffException if the broker fails
     */
    public void remove(String sink, String eventId, Instant by) {
        try (ClientSession session = broker.session()) {
            session.start();
            if (!exists(session, sink)) {
                return;
            }
            try (ClientConsumer consumer = consumer(session, sink, List.of(eventId), null, by)) {
                ClientMessage message = consumer.receiveImmediate();
                while (message != null) {
                    message.acknowledge();
                    message = consumer.receiveImmediate();
                }
                broker.commit(session);
            }
        } catch (ActiveMQException e) {
            throw new HandoffException("the parked copy of an event that was accepted again was not removed", e);
        }
    }

    private static List<RecordEntry> take(ClientConsumer consumer, String sink, String reason, Instant now)
            throws ActiveMQException {
        List<RecordEntry> entries = new ArrayList<>();
        ClientMessage message = consumer.receiveImmediate();
        while (message != null) {
            String id = Objects.requireNonNull(message.getStringProperty(MessageFormat.EVENT_ID));
            entries.add(new RecordEntry.Settled(id, sink, DeliveryState.DISCARDED, reason, now, 0)
                    .after(MessageFormat.revision(message)));
            message.acknowledge();
            message = entries.size() < MOST_IN_A_COMMIT ? consumer.receiveImmediate() : null;
        }
        return entries;
    }

    /** A consumer that buffers nothing: what it does not take, another can. */
    static ClientConsumer consumer(
            ClientSession session,
            String sink,
            @Nullable Collection<String> eventIds,
            @Nullable String reason,
            Instant parkedUntil)
            throws ActiveMQException {
        String filter = "%s <= %d".formatted(MessageFormat.PARKED_AT, MessageFormat.micros(parkedUntil));
        if (eventIds != null) {
            filter += " AND %s IN (%s)".formatted(MessageFormat.EVENT_ID, literals(eventIds));
        }
        if (reason != null) {
            filter += " AND " + forReason(reason);
        }
        return session.createConsumer(QueueNames.parked(sink), filter, 0, -1, false);
    }

    private static String literals(Collection<String> texts) {
        return String.join(
                ", ",
                texts.stream().map(text -> "'" + text.replace("'", "''") + "'").toList());
    }

    static boolean exists(ClientSession session, String sink) throws ActiveMQException {
        return session.queueQuery(SimpleString.of(QueueNames.parked(sink))).isExists();
    }

    /** Parks events and records entries, within the session's transaction. */
    static final class Parking {

        private final ClientSession session;
        private final ClientProducer producer;

        Parking(ClientSession session) throws ActiveMQException {
            this.session = session;
            this.producer = session.createProducer();
        }

        /**
         * @param body the message's body, as it was received
         * @param entry that it is parked
         * @param told the channels of the sink that have the event
         */
        void park(ClientMessage message, byte[] body, RecordEntry.Settled entry, Set<String> told, Instant at)
                throws ActiveMQException {
            ClientMessage parked = MessageFormat.copy(session, message, body);
            RetryState.told(parked, told);
            MessageFormat.revise(parked, entry);
            parked.putStringProperty(MessageFormat.PARKED_REASON, SimpleString.of(String.valueOf(entry.reason())));
            parked.putLongProperty(MessageFormat.PARKED_AT, MessageFormat.micros(at));
            producer.send(QueueNames.parked(entry.sink()), parked);
        }

        void record(List<RecordEntry> entries) throws ActiveMQException {
            for (int from = 0; from < entries.size(); from += QueueDepths.MOST_IN_A_MESSAGE) {
                int to = Math.min(entries.size(), from + QueueDepths.MOST_IN_A_MESSAGE);
                producer.send(QueueNames.TO_AUDIT, MessageFormat.entries(session, entries.subList(from, to)));
            }
        }
    }
}
