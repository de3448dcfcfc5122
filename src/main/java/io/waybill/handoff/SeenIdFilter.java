package io.waybill.handoff;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A Bloom filter of event ids: certain of an id that was never added in 99 of 100 cases, and never wrong about one that
 * was.
 */
final class SeenIdFilter {

    private static final int BITS_AN_ID = 10;
    private static final int BITS_SET = 4;
    private static final long FEWEST_IDS = 100_000;

    /** With more ids than this has room for, it is certain less often. */
    private static final long MOST_BITS =
            Math.min(1L << 30, Long.highestOneBit(Runtime.getRuntime().maxMemory() / 16 * Byte.SIZE));

    private final AtomicLongArray words;
    private final long mask;
    private final AtomicLong added = new AtomicLong();

    /** @param ids how many it has room for */
    SeenIdFilter(long ids) {
        long wanted = Long.highestOneBit(Math.max(ids, FEWEST_IDS) * BITS_AN_ID - 1) << 1;
        long bits = Math.min(wanted, MOST_BITS);
        this.words = new AtomicLongArray((int) (bits / Long.SIZE));
        this.mask = bits - 1;
    }

    void add(String id) {
        long hash = hash(id);
        for (int i = 0; i < BITS_SET; i++) {
            long bit = bit(hash, i);
            long flag = 1L << bit;
            words.accumulateAndGet((int) (bit / Long.SIZE), flag, (before, more) -> before | more);
        }
        added.incrementAndGet();
    }

    /** False: it was not added. */
    boolean canHave(String id) {
        long hash = hash(id);
        for (int i = 0; i < BITS_SET; i++) {
            long bit = bit(hash, i);
            if ((words.get((int) (bit / Long.SIZE)) & 1L << bit) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether a larger one would be better. */
    boolean isFull() {
        return added.get() * BITS_AN_ID > mask && mask + 1 < MOST_BITS;
    }

    private long bit(long hash, int i) {
        return (hash + i * ((hash >>> 32) | 1)) & mask;
    }

    private static long hash(String id) {
        long hash = 0;
        for (int i = 0; i < id.length(); i++) {
            hash = hash * 31 + id.charAt(i);
        }
        // Spreads every bit over all of them, as MurmurHash3 ends.
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}
