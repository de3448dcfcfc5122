package io.waybill.handoff;

import io.waybill.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open file of {@link SeenIdStore}, and what is in it.
 *
 * @param fresh ids that are not in a day's map yet, with the time in milliseconds at which each was accepted
 * @param mark the number by the instance: one entry, or none in the index of an earlier version
 * @param days the other ids by the day on which they were moved there
 */
record SeenIdFile(
        MVStore store,
        MVMap<String, Long> fresh,
        MVMap<String, Long> mark,
        NavigableMap<LocalDate, MVMap<String, Long>> days) {

    private static final Logger LOG = LoggerFactory.getLogger(SeenIdFile.class);
    private static final int CACHE_MB = 16;
    private static final String FRESH = "fresh";

    /** To an earlier version, this is a day that is long past: it must be able to open the index, too. */
    private static final String MARK = "0001-01-01";

    /** Ids moved in one commit: sorted, they are close together and change few pages. */
    private static final int MOVED_IN_A_COMMIT = 5_000;

    /** A damaged file is moved aside: the ids are on record too. */
    static SeenIdFile openOrStartAnew(Path file) {
        try {
            return open(file);
        } catch (HandoffException e) {
            if (!(e.getCause() instanceof MVStoreException store)
                    || store.getErrorCode() != DataUtils.ERROR_FILE_CORRUPT) {
                throw e;
            }
            Path aside = file.resolveSibling(file.getFileName() + ".damaged");
            LOG.warn("the index of seen events is damaged; it is now in {}", aside, e);
            try {
                Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException failure) {
                throw e;
            }
            return open(file);
        }
    }

    /** @throws HandoffException if it cannot be opened */
    static SeenIdFile open(Path file) {
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
        NavigableMap<LocalDate, MVMap<String, Long>> days = new ConcurrentSkipListMap<>();
        store.getMapNames().stream()
                .filter(name -> !name.equals(FRESH) && !name.equals(MARK))
                .forEach(name -> days.put(LocalDate.parse(name), store.openMap(name)));
        return new SeenIdFile(store, store.openMap(FRESH), store.openMap(MARK), days);
    }

    /** Moves the fresh ids to the map of a day. */
    void moveTo(LocalDate today) {
        MVMap<String, Long> day = days.computeIfAbsent(today, name -> store.openMap(name.toString()));
        int moved = 0;
        for (String id : List.copyOf(fresh.keyList())) {
            day.put(id, fresh.get(id));
            moved++;
            if (moved % MOVED_IN_A_COMMIT == 0) {
                store.commit();
            }
        }
        fresh.clear();
    }
}
