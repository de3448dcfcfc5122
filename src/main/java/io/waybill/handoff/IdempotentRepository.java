package io.waybill.handoff;

import io.waybill.record.Mark;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
     * @param isFirst whether neither the broker nor the index can have a mark yet
     */
    record Expected(Mark mark, boolean isFirst) {}

    /** @param number the last event's, or zero */
    private record Seen(List<String> ids, long number) {}

    private final SeenIdStore index;
    private final BatchReader<Seen> reader;
    /** Events accepted and not in the index yet. */
    private final Set<String> recent = ConcurrentHashMap.newKeySet();

    private final Map<String, Marker> markers = new ConcurrentHashMap<>();

    private IdempotentRepository(Broker broker, SeenIdStore index, Clock clock) {
        this.index = index;
        this.reader = reader(broker, QueueNames.IDS, clock);
    }

    private BatchReader<Seen> reader(Broker broker, String queue, Clock clock) {
        return new BatchReader<>(broker, queue, LIMITS, IdempotentRepository::seen, this::add, clock);
    }

    /** Completes the index first: from the queue, and from the record if it is not the one that belongs to this broker. */
    static IdempotentRepository open(
            Broker broker, SeenIdStore index, Expected expected, EventRecord record, Clock clock) {
        IdempotentRepository repository = new IdempotentRepository(broker, index, clock);
        try {
            if (!index.belongsTo(expected)) {
                rebuild(index, expected, broker, record, clock);
            }
            index.markAs(expected.mark());
            repository.takeOver(broker, clock);
            repository.reader.drain();
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

    /** Takes what an earlier version left in its queue, which nothing is sent to any more. */
    private void takeOver(Broker broker, Clock clock) throws Exception {
        try (ClientSession session = broker.session()) {
            if (session.queueQuery(SimpleString.of(QueueNames.SEEN)).isExists()) {
                try (BatchReader<Seen> earlier = reader(broker, QueueNames.SEEN, clock)) {
                    earlier.drain();
                }
                session.deleteQueue(QueueNames.SEEN);
            }
        }
    }

    /** Why the last ids could not be added, or null. */
    @Nullable
    String trouble() {
        return reader.trouble();
    }

    boolean contains(String eventId) {
        return recent.contains(eventId) || index.contains(eventId);
    }

    /** The event is on disk in the broker. */
    void accepted(String eventId) {
        recent.add(eventId);
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

    private static Seen seen(ClientMessage message) throws ActiveMQException {
        return new Seen(MessageFormat.readIds(message), MessageFormat.number(message));
    }

    @Override
    public void close() {
        reader.close();
        index.close();
    }
}
