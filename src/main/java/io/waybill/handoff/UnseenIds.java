package io.waybill.handoff;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says of nearly every new id at once that the index on disk does not have it. To look it up there would mean to read a
 * page of each day's map. A thread of its own reads all ids when the index is opened, and again when there are many more;
 * until it has, nothing is said.
 */
final class UnseenIds {

    private static final Logger LOG = LoggerFactory.getLogger(UnseenIds.class);
    private static final int ROOM_TO_GROW = 2;

    private final LongSupplier size;
    private final Consumer<Consumer<String>> index;
    /** It has every id of the index. */
    private volatile @Nullable SeenIdFilter filter;
    /** The next one, while it is being filled. */
    private volatile @Nullable SeenIdFilter next;

    private volatile boolean closed;

    /** Reads the ids; ends soon after {@link #close}. */
    @GuardedBy("this")
    private CompletableFuture<?> filling = CompletableFuture.completedFuture(null);

    /**
     * @param size how many ids the index has
     * @param index gives each of its ids; those that are {@linkplain #add added} meanwhile may be missing
     */
    UnseenIds(LongSupplier size, Consumer<Consumer<String>> index) {
        this.size = size;
        this.index = index;
    }

    /** True: the index does not have the id. */
    boolean isUnseen(String id) {
        SeenIdFilter known = filter;
        return known != null && !known.canHave(id);
    }

    /** To be called before the index has the id. */
    void add(String id) {
        SeenIdFilter growing = next; // first: when it is whole, it becomes the filter before there is no next one
        if (growing != null) {
            growing.add(id);
        }
        SeenIdFilter known = filter;
        if (known != null) {
            known.add(id);
        }
    }

    /** Begins to read all ids, if that is useful. */
    synchronized void keepUp() {
        SeenIdFilter known = filter;
        if (next != null || closed || (known != null && !known.isFull())) {
            return;
        }
        SeenIdFilter growing = new SeenIdFilter(size.getAsLong() * ROOM_TO_GROW);
        next = growing;
        filling = CompletableFuture.runAsync(() -> fill(growing), UnseenIds::startThread);
    }

    private static void startThread(Runnable task) {
        Thread thread = new Thread(task, "seen-filter");
        thread.setDaemon(true);
        thread.start();
    }

    private void fill(SeenIdFilter growing) {
        try {
            index.accept(id -> {
                if (closed) {
                    throw new CancellationException("the index is being closed");
                }
                growing.add(id);
            });
            filter = growing;
        } catch (RuntimeException e) {
            LOG.debug("the ids could not be read; it is tried again later", e);
        } finally {
            next = null;
        }
    }

    /** Whether it knows all ids. */
    boolean isReady() {
        return filter != null;
    }

    /** When it returns, nothing reads the index any more: it must not be closed before. */
    void close() {
        closed = true;
        CompletableFuture<?> reading;
        synchronized (this) {
            reading = filling;
        }
        reading.join();
    }
}
