package io.waybill.handoff;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.record.Mark;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ids of the events accepted within the dedupe window, and of those that are still pending, on disk; memory holds only a cache of them. There is one map a
 * day, so that an expired day is dropped as a whole. Ids are random, so each new id would change another page of a large
 * map. New ids are collected in a small map first, and moved in sorted order, very many at a time.
 *
 * <p>It may lack ids that are not {@linkplain #add added} yet. The queue of {@link IdempotentRepository} still has those,
 * also after a crash.
 */
final class SeenIdStore implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SeenIdStore.class);
    private static final int MOST_FRESH = 50_000;

    private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(10);

    private final Path file;
    private volatile Duration window;
    /** Null as long as it is not known: then nothing is forgotten. */
    private volatile @Nullable PendingEvents pending;
    /** When expired days are looked at again. Used by the thread that adds ids alone. */
    private Instant nextLook = Instant.MIN;

    private final Clock clock;
    private final UnseenIds unseen;

    @GuardedBy("this")
    private SeenIdFile opened;

    @GuardedBy("this")
    private boolean closed;

    SeenIdStore(Path file, Duration window, Clock clock) {
        this.file = file;
        this.window = window;
        this.clock = clock;
        this.opened = SeenIdFile.openOrStartAnew(file);
        this.unseen = new UnseenIds(this::size, this::forEachId);
    }

    /** A store that could not write has closed itself. */
    private synchronized SeenIdFile opened() {
        if (closed) {
            throw new IllegalStateException("the index of seen events is closed");
        }
        if (opened.store().isClosed()) {
            opened = SeenIdFile.open(file);
        }
        return opened;
    }

    /**
     * Whether the event was accepted within the window, or is still pending.
     *
     * @throws RuntimeException if that is not known
     */
    boolean contains(String eventId) {
        if (unseen.isUnseen(eventId)) {
            return false;
        }
        Instant earliest = clock.instant().minus(window);
        Long acceptedAt = acceptedAt(eventId);
        if (acceptedAt == null) {
            return false;
        }
        PendingEvents known = pending;
        return acceptedAt >= earliest.toEpochMilli() || (known != null && known.isPending(eventId));
    }

    /** Whether it has the id, and can be read. */
    boolean isIndexed(String eventId) {
        try {
            return !unseen.isUnseen(eventId) && acceptedAt(eventId) != null;
        } catch (RuntimeException e) {
            LOG.debug("the index cannot be read", e);
            return false;
        }
    }

    private @Nullable Long acceptedAt(String eventId) {
        SeenIdFile current = opened();
        // First, because an id leaves this map only when it is in a day's map.
        Long acceptedAt = current.fresh().get(eventId);
        for (MVMap<String, Long> day : current.days().descendingMap().values()) {
            if (acceptedAt != null) {
                break;
            }
            acceptedAt = day.get(eventId);
        }
        return acceptedAt;
    }

    /** From now on, remembers these, too, however old they are. */
    void remember(PendingEvents events) {
        pending = events;
    }

    Duration window() {
        return window;
    }

    /** Whether it lacks no event but those that are still in the queue. */
    boolean belongsTo(IdempotentRepository.Expected expected) {
        SeenIdFile current = opened();
        if (current.mark().isEmpty()) {
            return expected.isFirst() && size() > 0;
        }
        Long number = current.mark().get(expected.mark().instance());
        return number != null && number >= expected.mark().number();
    }

    long size() {
        SeenIdFile current = opened();
        return current.fresh().sizeAsLong()
                + current.days().values().stream().mapToLong(MVMap::sizeAsLong).sum();
    }

    private void forEachId(Consumer<String> action) {
        SeenIdFile current = opened();
        MVStore.TxCounter version = current.store().registerVersionUsage();
        try { // as contains does: first this map
            current.fresh().keyIterator(null).forEachRemaining(action);
            current.days().values().forEach(day -> day.keyIterator(null).forEachRemaining(action));
        } finally {
            current.store().deregisterVersionUsage(version);
        }
    }

    /** Whether an id it does not have costs no look-up. */
    boolean isQuick() {
        return unseen.isReady();
    }

    void clear() {
        SeenIdFile current = opened();
        current.fresh().clear();
        current.mark().clear();
        current.days().values().forEach(current.store()::removeMap);
        current.days().clear();
    }

    /** Adds an id, which is on disk after {@link #markAs}. */
    void put(String eventId, Instant acceptedAt) {
        SeenIdFile current = opened();
        unseen.add(eventId);
        current.fresh().put(eventId, acceptedAt.toEpochMilli());
        if (current.fresh().sizeAsLong() >= MOST_FRESH) {
            current.moveTo(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
        }
    }

    /** From now on it belongs to this instance, and knows its events up to this number. */
    void markAs(Mark mark) {
        SeenIdFile current = opened();
        current.mark().clear();
        current.mark().put(mark.instance(), mark.number());
        current.store().commit();
        current.store().sync();
        unseen.keepUp();
    }

    void rememberFor(Duration newWindow) {
        window = newWindow;
    }

    /**
     * Adds ids, which are on disk when this returns, and forgets the days that are past the window and have no pending
     * event.
     *
     * @param upTo the highest number of these events, or zero
     */
    void add(Collection<String> eventIds, long upTo) {
        SeenIdFile current = opened();
        Instant now = clock.instant();
        eventIds.forEach(id -> {
            unseen.add(id);
            current.fresh().put(id, now.toEpochMilli());
        });
        current.mark().keySet().forEach(instance -> current.mark().merge(instance, upTo, Math::max));
        if (current.fresh().sizeAsLong() >= MOST_FRESH) {
            current.moveTo(LocalDate.ofInstant(now, ZoneOffset.UTC));
        }
        expired(current, now)
                .forEach(day -> current.store().removeMap(current.days().remove(day)));
        current.store().commit();
        current.store().sync();
        unseen.keepUp();
    }

    private List<LocalDate> expired(SeenIdFile current, Instant now) {
        LocalDate first = LocalDate.ofInstant(now.minus(window), ZoneOffset.UTC);
        List<LocalDate> past = current.days().keySet().stream()
                .filter(day -> day.isBefore(first))
                .toList();
        PendingEvents known = pending;
        if (past.isEmpty() || known == null || now.isBefore(nextLook)) {
            return List.of();
        }
        nextLook = now.plus(BETWEEN_LOOKS);
        try {
            LocalDate oldest = LocalDate.ofInstant(known.oldest().orElse(now), ZoneOffset.UTC);
            return past.stream().filter(day -> day.isBefore(oldest)).toList();
        } catch (RuntimeException e) {
            LOG.debug("it is not known which events are pending; expired ids are kept", e);
            return List.of();
        }
    }

    @Override
    public void close() {
        unseen.close(); // not under the lock: what reads the ids may be waiting for it
        synchronized (this) {
            closed = true;
            opened.store().close();
        }
    }
}
