package io.waybill.handoff;

import io.waybill.record.RecordEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What waits for a reader's thread: entries to be recorded, and events that may be finished. */
final class SettlementQueue {

    /** A flush to disk takes about as long. Nobody waits for a settlement, except the next event of the same lead. */
    private static final Duration LINGER = Duration.ofMillis(4);

    private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();

    /** An entry to be recorded, or an event that may be finished; with neither it only wakes the thread. */
    private record Item(
            @Nullable RecordEntry entry, @Nullable InFlightEvent finished) {
        static final Item NONE = new Item(null, null);

        boolean isNone() {
            return entry == null && finished == null;
        }
    }

    /**
     * What is to be settled together.
     *
     * @param entries in the order in which they came
     * @param finished events that may be finished, perhaps some of them twice
     */
    record Batch(List<RecordEntry> entries, List<InFlightEvent> finished) {

        private void add(Item item) {
            if (item.entry() != null) {
                entries.add(item.entry());
            }
            if (item.finished() != null) {
                finished.add(item.finished());
            }
        }
    }

    void add(RecordEntry entry) {
        items.add(new Item(entry, null));
    }

    void add(InFlightEvent finished) {
        items.add(new Item(null, finished));
    }

    void wake() {
        items.add(Item.NONE);
    }

    /** Whether there is nothing to settle. */
    boolean isEmpty() {
        return items.stream().allMatch(Item::isNone);
    }

    /**
     * What is there, or comes within that time. While more events are under way, it waits a little for them, so that they
     * share a flush; and for the outcome that usually follows an entry at once.
     *
     * @param severalUnderWay whether more than one event is being delivered
     */
    Batch take(Duration longest, BooleanSupplier severalUnderWay) {
        Batch batch = new Batch(new ArrayList<>(), new ArrayList<>());
        Item first = poll(longest);
        batch.add(first);
        if (!first.isNone() && severalUnderWay.getAsBoolean()) {
            LockSupport.parkNanos(LINGER.toNanos());
        } else if (first.entry() != null) {
            batch.add(poll(LINGER));
        }
        List<Item> more = new ArrayList<>();
        items.drainTo(more);
        more.forEach(batch::add);
        return batch;
    }

    private Item poll(Duration longest) {
        try {
            Item item = items.poll(Math.max(1, longest.toMillis()), TimeUnit.MILLISECONDS);
            return item == null ? Item.NONE : item;
        } catch (InterruptedException e) {
            return Item.NONE; // the reader's thread ends when it is closed
        }
    }
}
