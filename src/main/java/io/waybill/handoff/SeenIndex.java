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

/**
 * The ids of the events accepted within the window, on disk: however many they are, memory holds only a cache of them.
 * One map a day, so that a new id is written among its day's alone and an expired day is dropped as a whole.
 *
 * <p>It may lag behind the broker by the ids not yet {@linkplain #add added}; those the queue of {@link Seen} still
 * has, also after a crash.
 */
final class SeenIndex implements AutoCloseable {

    private static final int CACHE_MB = 16;

    private final Path file;
    private volatile Duration window;
    private final Clock clock;
    private Opened opened;

    private record Opened(MVStore store, Map<LocalDate, MVMap<String, Long>> days) {}

    SeenIndex(Path file, Duration window, Clock clock) {
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
        store.getMapNames().forEach(name -> days.put(LocalDate.parse(name), store.openMap(name)));
        return new Opened(store, days);
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
        Instant earliest = clock.instant().minus(window);
        for (MVMap<String, Long> day : opened().days().values()) {
            Long acceptedAt = day.get(eventId);
            if (acceptedAt != null && !Instant.ofEpochMilli(acceptedAt).isBefore(earliest)) {
                return true;
            }
        }
        return false;
    }

    void rememberFor(Duration longest) {
        window = longest;
    }

    /** Adds ids, on disk when this returns, and forgets the days that are past the window. */
    void add(Collection<String> eventIds) {
        Opened current = opened();
        MVStore store = current.store();
        Map<LocalDate, MVMap<String, Long>> days = current.days();
        Instant now = clock.instant();
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        MVMap<String, Long> map = days.computeIfAbsent(today, day -> store.openMap(day.toString()));
        eventIds.forEach(id -> map.put(id, now.toEpochMilli()));
        LocalDate first = LocalDate.ofInstant(now.minus(window), ZoneOffset.UTC);
        List<LocalDate> expired =
                days.keySet().stream().filter(day -> day.isBefore(first)).toList();
        expired.forEach(day -> store.removeMap(days.remove(day)));
        store.commit();
        store.sync();
    }

    @Override
    public synchronized void close() {
        opened.store().close();
    }
}
