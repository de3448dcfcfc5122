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
 * Which events were accepted within the window. Their ids travel from the broker into an index on disk; a message
 * leaves its queue only once its id is in the index, so that after a crash the queue tells what the index lacks.
 */
final class IdempotentRepository implements AutoCloseable {

    private static final BatchReader.Limits LIMITS =
            new BatchReader.Limits(5_000, BatchReader.MOST_BYTES, Duration.ofMillis(500));

    private static final String MARKER = "marker:";

    /**
     * Something that goes through the queue.
     *
     * @param passed completes when whatever was in the queue before it is in the index
     */
    record Marker(String id, CompletableFuture<Void> passed) {}

    private final SeenIdStore index;
    private final BatchReader<String> reader;
    /** Accepted, and not in the index yet. */
    private final Set<String> recent = ConcurrentHashMap.newKeySet();

    private final Map<String, Marker> markers = new ConcurrentHashMap<>();

    private IdempotentRepository(Broker broker, SeenIdStore index) {
        this.index = index;
        this.reader = new BatchReader<>(broker, QueueNames.SEEN, LIMITS, IdempotentRepository::id, this::add);
    }

    /** Completes the index from the queue before it answers. */
    static IdempotentRepository open(Broker broker, Path file, Duration window, Clock clock) {
        IdempotentRepository seen = new IdempotentRepository(broker, new SeenIdStore(file, window, clock));
        try {
            seen.reader.drain();
        } catch (Exception e) {
            seen.close();
            throw new HandoffException("the index of seen events cannot be completed", e);
        }
        seen.reader.start();
        return seen;
    }

    boolean contains(String eventId) {
        return recent.contains(eventId) || index.contains(eventId);
    }

    /** The event is on disk in the broker. */
    void accepted(String eventId) {
        recent.add(eventId);
    }

    /** A marker, to be sent to the queue. */
    Marker marker() {
        Marker marker = new Marker(MARKER + UUID.randomUUID(), new CompletableFuture<>());
        markers.put(marker.id(), marker);
        return marker;
    }

    void rememberFor(Duration window) {
        index.rememberFor(window);
    }

    /** It could not be sent. Should it come all the same, nobody waits for it. */
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
