package io.waybill.handoff;

import io.waybill.record.Mark;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which events were accepted within the dedupe window. Their ids come through a queue into an index on disk: one message
 * for the events of a commit. It leaves the queue only when its ids are in the index, so after a crash the queue holds what
 * the index lacks.
 */
final class IdempotentRepository implements AutoCloseable {

    private static final Duration LINGER = Duration.ofMillis(500);
    private static final BatchReader.Limits LIMITS =
            new BatchReader.Limits(5_000, BatchReader.MOST_BYTES, LINGER, LINGER);

    private static final String MARKER = "marker:";

    /**
     * A message that goes through the queue.
     *
     * @param passed completes when everything that was in the queue before it is in the index
     */
    record Marker(String id, CompletableFuture<Void> passed) {}

    private static final Logger LOG = LoggerFactory.getLogger(IdempotentRepository.class);

    /**
     * What the index must know.
     *
     * @param mark the events whose ids have left the queue
     * @param isFirst whether no hub has stored an event in the broker yet, as far as its marks say
     * @param isIncomplete whether the hub's queue was given up, so that ids are missing whatever the index knows
     */
    record Expected(Mark mark, boolean isFirst, boolean isIncomplete) {}

    /** @param number the last event's, or zero for those of another hub */
    private record Seen(List<String> ids, long number) {}

    private final String hub;
    private final SeenIdStore index;
    private final BatchReader<Seen> reader;
    /** Events accepted and not in the index yet, and when, by the JVM's clock. */
    private final Map<String, Long> recent = new ConcurrentHashMap<>();

    private final Map<String, Marker> markers = new ConcurrentHashMap<>();

    private IdempotentRepository(Broker broker, SeenIdStore index, Clock clock) {
        this.hub = broker.hub();
        this.index = index;
        this.reader = reader(broker, QueueNames.ids(broker.hub()), clock);
    }

    private BatchReader<Seen> reader(Broker broker, String queue, Clock clock) {
        return new BatchReader<>(broker, queue, LIMITS, this::seen, this::add, clock);
    }

    /**
     * Completes the index from the record if it is not the one that belongs to this broker. What is in the queue is read from now on:
     * a {@link #marker} that has passed says that it was.
     *
     * @param whenRecorded returns when each event that was stored before it was called is on record, or in the audit's queue and
     *     read by nobody
     */
    static IdempotentRepository open(
            Broker broker,
            SeenIdStore index,
            Expected expected,
            EventRecord record,
            Runnable whenRecorded,
            Clock clock) {
        IdempotentRepository repository = new IdempotentRepository(broker, index, clock);
        try {
            if (expected.isIncomplete() || !index.belongsTo(expected)) {
                whenRecorded.run();
                rebuild(index, expected, broker, record, clock);
            }
            index.markAs(expected.mark());
            repository.takeOver(broker, clock);
        } catch (HandoffException e) {
            repository.close();
            throw e;
        } catch (Exception e) {
            repository.close();
            throw new HandoffException("the index of seen events cannot be completed", e);
        }
        repository.reader.start();
        return repository;
    }

    /** The queues with ids for the hub's index: its own, and those that earlier versions left for the first hub that starts. */
    static List<String> queues(ClientSession session, String hub) throws ActiveMQException {
        List<String> queues = new ArrayList<>();
        for (String queue : new LinkedHashSet<>(List.of(QueueNames.SEEN, QueueNames.ids(""), QueueNames.ids(hub)))) {
            if (session.queueQuery(SimpleString.of(queue)).isExists()) {
                queues.add(queue);
            }
        }
        return queues;
    }

    /** Takes what an earlier version left. The hub's own queue has what was sent since. */
    private void takeOver(Broker broker, Clock clock) throws Exception {
        try (ClientSession session = broker.session()) {
            List<String> earlier = queues(session, broker.hub());
            earlier.remove(QueueNames.ids(broker.hub()));
            for (String queue : earlier) {
                try (BatchReader<Seen> rest = reader(broker, queue, clock)) {
                    rest.drain();
                }
                session.deleteQueue(queue);
            }
        }
    }

    /** Why the last ids could not be added, or null. */
    @Nullable
    String trouble() {
        return reader.trouble();
    }

    boolean contains(String eventId) {
        return recent.containsKey(eventId) || index.contains(eventId);
    }

    /** For how long the index has lacked an event that this hub has accepted. */
    Duration lag() {
        long now = System.nanoTime();
        return Duration.ofNanos(recent.values().stream()
                .mapToLong(accepted -> now - accepted)
                .max()
                .orElse(0));
    }

    /** The event is on disk in the broker, and may have gone through the queue before the hub was told that it is. */
    void accepted(String eventId) {
        recent.put(eventId, System.nanoTime());
        if (index.isIndexed(eventId)) {
            recent.remove(eventId);
        }
    }

    /** A new marker, for the caller to send to the queue. */
    Marker marker() {
        Marker marker = new Marker(MARKER + UUID.randomUUID(), new CompletableFuture<>());
        markers.put(marker.id(), marker);
        return marker;
    }

    void remember(PendingEvents pending) {
        index.remember(pending);
    }

    void rememberFor(Duration window) {
        index.rememberFor(window);
    }

    /** The marker could not be sent. If it comes after all, it is ignored. */
    void forget(Marker marker) {
        markers.remove(marker.id());
    }

    private static void rebuild(SeenIdStore index, Expected expected, Broker broker, EventRecord record, Clock clock)
            throws ActiveMQException {
        index.clear();
        try {
            record.acceptedSince(clock.instant().minus(index.window()), index::put);
        } catch (RuntimeException e) {
            if (!expected.isFirst()) {
                throw new HandoffException(
                        "the index of seen events is missing, and the record to make it again from does not answer; start the database first: "
                                + e.getMessage(),
                        e);
            }
            LOG.debug("an empty index", e);
        }
        try (ClientSession session = broker.session()) {
            QueueBrowser.unrecorded(session, index::put);
        }
        long events = index.size();
        if (events > 0) {
            LOG.warn(
                    "the index of seen events was missing, or not the one of this broker; it was made again from the record, with {} events",
                    events);
        }
    }

    private void add(List<Seen> seen) {
        List<String> all = seen.stream().flatMap(each -> each.ids().stream()).toList();
        index.add(
                all.stream().filter(id -> !id.startsWith(MARKER)).toList(),
                seen.stream().mapToLong(Seen::number).max().orElse(0));
        for (String id : all) {
            recent.remove(id);
            Marker marker = markers.remove(id);
            if (marker != null) {
                marker.passed().complete(null);
            }
        }
    }

    /** The index's mark counts this hub's events alone. */
    private Seen seen(ClientMessage message) throws ActiveMQException {
        String numberedBy = MessageFormat.hub(message);
        boolean isOwn = numberedBy.isEmpty() || numberedBy.equals(hub);
        return new Seen(MessageFormat.readIds(message), isOwn ? MessageFormat.number(message) : 0);
    }

    @Override
    public void close() {
        reader.close();
        index.close();
    }
}
