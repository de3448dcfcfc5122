package io.waybill.handoff;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.activemq.artemis.api.core.client.ClientMessage;

/**
 * Which events were accepted within the dedupe window. Their ids come through a queue into an index on disk. A message
 * leaves the queue only when its id is in the index, so after a crash the queue holds what the index lacks.
 */
final class IdempotentRepository implements AutoCloseable {

    private static final BatchReader.Limits LIMITS =
            new BatchReader.Limits(5_000, BatchReader.MOST_BYTES, Duration.ofMillis(500));

    private static final String MARKER = "marker:";

    /**
     * A message that goes through the queue.
     *
     * @param passed completes when everything that was in the queue before it is in the index
     */
    record Marker(String id, CompletableFuture<Void> passed) {}

    private final SeenIdStore index;
    private final BatchReader<String> reader;
    /** Events accepted and not in the index yet. */
    private final Set<String> recent = ConcurrentHashMap.newKeySet();

    private final Map<String, Marker> markers = new ConcurrentHashMap<>();

    private IdempotentRepository(Broker broker, SeenIdStore index) {
        this.index = index;
        this.reader = new BatchReader<>(broker, QueueNames.SEEN, LIMITS, IdempotentRepository::id, this::add);
    }

    /** Completes the index from the queue first. */
    static IdempotentRepository open(Broker broker, Path file, Duration window, Clock clock) {
        IdempotentRepository repository = new IdempotentRepository(broker, new SeenIdStore(file, window, clock));
        try {
            repository.reader.drain();
        } catch (Exception e) {
            repository.close();
            throw new HandoffException("the index of seen events cannot be completed", e);
        }
        repository.reader.start();
        return repository;
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

    private void add(List<String> ids) {
        index.add(ids.stream().filter(id -> !id.startsWith(MARKER)).toList());
        for (String id : ids) {
            recent.remove(id);
            Marker marker = markers.remove(id);
            if (marker != null) {
                marker.passed().complete(null);
            }
        }
    }

    private static String id(ClientMessage message) {
        return Objects.requireNonNull(message.getStringProperty(MessageFormat.EVENT_ID));
    }

    @Override
    public void close() {
        reader.close();
        index.close();
    }
}
