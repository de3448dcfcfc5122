package io.waybill.handoff;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * The ids of the events accepted within the window, on disk: however many they are, memory holds only a cache of them.
 * One map a day, so that an expired day is dropped as a whole. Ids are random, so that each new one would change another
 * page of a large map; they are gathered in a small one first, and filed in order, very many at a time.
 *
 * <p>It may lag behind the broker by the ids not yet {@linkplain #add added}; those the queue of {@link IdempotentRepository} still
 * has, also after a crash.
 */
final class SeenIdStore implements AutoCloseable {

    private static final int CACHE_MB = 16;
    private static final String FRESH = "fresh";
    private static final int MOST_FRESH = 50_000;

    /** Ids filed in one commit: in their order they are next to each other, and change few pages. */
    private static final int SLICE = 5_000;

    private final Path file;
    private volatile Duration window;
    private final Clock clock;
    private Opened opened;

    /** @param fresh ids that are not filed among a day's yet */
    private record Opened(MVStore store, MVMap<String, Long> fresh, Map<LocalDate, MVMap<String, Long>> days) {}

    SeenIdStore(Path file, Duration window, Clock clock) {
        this.file = file;
        this.window = window;
        this.clock = clock;
        this.opened = open(file);
    }

    /** @throws HandoffException if it cannot be opened */
    private static Opened open(Path file) {
        MVStore store;
        try {
            store = new MVStore.Builder()
                    .fileName(file.toString())
                    .cacheSize(CACHE_MB)
                    .autoCommitDisabled()
                    .open();
        } catch (MVStoreException e) {
            throw new HandoffException(
                    "the index of seen events cannot be opened; if %s is damaged, move it away".formatted(file), e);
        }
        Map<LocalDate, MVMap<String, Long>> days = new ConcurrentSkipListMap<>();
        store.getMapNames().stream()
                .filter(name -> !name.equals(FRESH))
                .forEach(name -> days.put(LocalDate.parse(name), store.openMap(name)));
        return new Opened(store, store.openMap(FRESH), days);
    }

    /** A store that could not write has closed itself. */
    private synchronized Opened opened() {
        if (opened.store().isClosed()) {
            opened = open(file);
        }
        return opened;
    }

    /** Whether the event was accepted within the window. */
    boolean contains(String eventId) {
        Opened current = opened();
        Instant earliest = clock.instant().minus(window);
        // First, as an id leaves it only when it is filed.
        if (isWithin(earliest, current.fresh().get(eventId))) {
            return true;
        }
        return current.days().values().stream().anyMatch(day -> isWithin(earliest, day.get(eventId)));
    }

    private static boolean isWithin(Instant earliest, @Nullable Long acceptedAt) {
        return acceptedAt != null && !Instant.ofEpochMilli(acceptedAt).isBefore(earliest);
    }

    void rememberFor(Duration longest) {
        window = longest;
    }

    /** Adds ids, on disk when this returns, and forgets the days that are past the window. */
    void add(Collection<String> eventIds) {
        Opened current = opened();
        Instant now = clock.instant();
        eventIds.forEach(id -> current.fresh().put(id, now.toEpochMilli()));
        if (current.fresh().sizeAsLong() >= MOST_FRESH) {
            fileAmong(LocalDate.ofInstant(now, ZoneOffset.UTC), current);
        }
        LocalDate first = LocalDate.ofInstant(now.minus(window), ZoneOffset.UTC);
        List<LocalDate> expired = current.days().keySet().stream()
                .filter(day -> day.isBefore(first))
                .toList();
        expired.forEach(day -> current.store().removeMap(current.days().remove(day)));
        current.store().commit();
        current.store().sync();
    }

    private static void fileAmong(LocalDate today, Opened current) {
        MVMap<String, Long> day =
                current.days().computeIfAbsent(today, name -> current.store().openMap(name.toString()));
        int filed = 0;
        for (String id : List.copyOf(current.fresh().keyList())) {
            day.put(id, current.fresh().get(id));
            filed++;
            if (filed % SLICE == 0) {
                current.store().commit();
            }
        }
        current.fresh().clear();
    }

    @Override
    public synchronized void close() {
        opened.store().close();
    }
}
