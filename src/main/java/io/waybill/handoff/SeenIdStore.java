package io.waybill.handoff;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.files.PrivateFiles;
import java.io.IOException;
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
 * The ids of the events accepted within the dedupe window, on disk; memory holds only a cache of them. There is one map a
 * day, so that an expired day is dropped as a whole. Ids are random, so each new id would change another page of a large
 * map. New ids are collected in a small map first, and moved in sorted order, very many at a time.
 *
 * <p>It may lack ids that are not {@linkplain #add added} yet. The queue of {@link IdempotentRepository} still has those,
 * also after a crash.
 */
final class SeenIdStore implements AutoCloseable {

    private static final int CACHE_MB = 16;
    private static final String FRESH = "fresh";
    private static final int MOST_FRESH = 50_000;

    /** Ids moved in one commit: sorted, they are close together and change few pages. */
    private static final int MOVED_IN_A_COMMIT = 5_000;

    private final Path file;
    private volatile Duration window;
    private final Clock clock;

    @GuardedBy("this")
    private Opened opened;

    /** @param fresh ids that are not in a day's map yet */
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
            PrivateFiles.createFile(file);
            store = new MVStore.Builder()
                    .fileName(file.toString())
                    .cacheSize(CACHE_MB)
                    .autoCommitDisabled()
                    .open();
        } catch (MVStoreException | IOException e) {
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
        // First, because an id leaves this map only when it is in a day's map.
        if (isWithin(earliest, current.fresh().get(eventId))) {
            return true;
        }
        return current.days().values().stream().anyMatch(day -> isWithin(earliest, day.get(eventId)));
    }

    private static boolean isWithin(Instant earliest, @Nullable Long acceptedAt) {
        return acceptedAt != null && !Instant.ofEpochMilli(acceptedAt).isBefore(earliest);
    }

    void rememberFor(Duration newWindow) {
        window = newWindow;
    }

    /** Adds ids, which are on disk when this returns, and forgets the days that are past the window. */
    void add(Collection<String> eventIds) {
        Opened current = opened();
        Instant now = clock.instant();
        eventIds.forEach(id -> current.fresh().put(id, now.toEpochMilli()));
        if (current.fresh().sizeAsLong() >= MOST_FRESH) {
            moveTo(LocalDate.ofInstant(now, ZoneOffset.UTC), current);
        }
        LocalDate first = LocalDate.ofInstant(now.minus(window), ZoneOffset.UTC);
        List<LocalDate> expired = current.days().keySet().stream()
                .filter(day -> day.isBefore(first))
                .toList();
        expired.forEach(day -> current.store().removeMap(current.days().remove(day)));
        current.store().commit();
        current.store().sync();
    }

    private static void moveTo(LocalDate today, Opened current) {
        MVMap<String, Long> day =
                current.days().computeIfAbsent(today, name -> current.store().openMap(name.toString()));
        int moved = 0;
        for (String id : List.copyOf(current.fresh().keyList())) {
            day.put(id, current.fresh().get(id));
            moved++;
            if (moved % MOVED_IN_A_COMMIT == 0) {
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
