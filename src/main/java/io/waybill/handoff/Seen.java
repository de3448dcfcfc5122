package io.waybill.handoff;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.activemq.artemis.api.core.client.ClientMessage;

/**
 * Which events were accepted within the window. Their ids travel from the broker into an index on disk; a message
 * leaves its queue only once its id is in the index, so that after a crash the queue tells what the index lacks.
 */
final class Seen implements AutoCloseable {

    private static final BatchReader.Limits LIMITS = new BatchReader.Limits(5_000, 8_000_000, Duration.ofMillis(500));

    private final SeenIndex index;
    private final BatchReader<String> reader;
    /** Accepted, and not in the index yet. */
    private final Set<String> recent = ConcurrentHashMap.newKeySet();

    private Seen(Broker broker, SeenIndex index) {
        this.index = index;
        this.reader = new BatchReader<>(broker, Queues.SEEN, LIMITS, Seen::id, this::add);
    }

    /** Completes the index from the queue before it answers. */
    static Seen open(Broker broker, Path file, Duration window, Clock clock) {
        Seen seen = new Seen(broker, new SeenIndex(file, window, clock));
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

    private void add(List<String> ids) {
        index.add(ids);
        ids.forEach(recent::remove);
    }

    private static String id(ClientMessage message) {
        return Objects.requireNonNull(message.getStringProperty(Messages.EVENT_ID));
    }

    @Override
    public void close() {
        reader.close();
        index.close();
    }
}
