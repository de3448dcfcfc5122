package io.waybill.source.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.source.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Limits the memory of all webhooks that are not answered yet. What counts is what has arrived, not what a sender
 * announces. Where it is not enough, the webhook that still arrives and whose last byte came longest ago gives way: those
 * who send and fall silent displace each other, and a webhook that comes at once finds room.
 */
final class WebhookMemory {

    /** A buffer that grows takes up to twice what is in it. */
    static final int WHILE_ARRIVING = 2;

    /** The bytes, their text, the JSON of it, the event, and the message for the broker. */
    static final int WHILE_WORKED_ON = 10;

    /** Finds room also while much is leaving. */
    private static final long SMALL = 16_000;

    private final long limit;
    private final Duration longestSilence;
    private final LongSupplier nanoTime;

    @GuardedBy("this")
    private long taken;

    /** The part of it that gives way: it is free when the thread of each has dropped what had arrived. */
    @GuardedBy("this")
    private long leaving;

    /** The one whose last byte came longest ago first. */
    @GuardedBy("this")
    private final Set<Share> arriving = new LinkedHashSet<>();

    /**
     * @param limit in bytes
     * @param longestSilence how long a body may make no progress
     */
    WebhookMemory(long limit, Duration longestSilence, LongSupplier nanoTime) {
        this.limit = limit;
        this.longestSilence = longestSilence;
        this.nanoTime = nanoTime;
    }

    /**
     * A share for a webhook whose body arrives from now on.
     *
     * @param refuse answers it, if it has to give way or falls silent
     */
    Share share(Consumer<Problem> refuse) {
        Share share = new Share(refuse, nanoTime.getAsLong());
        synchronized (this) {
            arriving.add(share);
        }
        return share;
    }

    /** In bytes. */
    synchronized long taken() {
        return taken;
    }

    /** Refuses the webhooks that have begun to arrive, and make no progress. */
    void sweep() {
        List<Share> silent = new ArrayList<>();
        synchronized (this) {
            long now = nanoTime.getAsLong();
            Iterator<Share> each = arriving.iterator();
            while (each.hasNext()) {
                Share share = each.next();
                if (now - share.lastByteNanos < longestSilence.toNanos()) {
                    break;
                }
                each.remove();
                give(share);
                silent.add(share);
            }
        }
        silent.forEach(share -> share.refuse.accept(Problem.TOO_SLOW));
    }

    /** One webhook always finds room: its body is limited. */
    private boolean resize(Share share, long bytes) {
        List<Share> displaced = new ArrayList<>();
        boolean fits;
        synchronized (this) {
            if (share.isGiven || share.isLeaving) {
                return false;
            }
            taken += bytes - share.bytes;
            share.bytes = bytes;
            Iterator<Share> each = arriving.iterator();
            while (taken - leaving > limit && each.hasNext()) {
                Share oldest = each.next();
                if (oldest != share && oldest.bytes > 0) {
                    each.remove();
                    oldest.isLeaving = true;
                    leaving += oldest.bytes;
                    displaced.add(oldest);
                }
            }
            boolean hasRoom = taken <= limit + limit / 2 || bytes <= SMALL;
            fits = taken == bytes || (taken - leaving <= limit && hasRoom);
        }
        displaced.forEach(each -> each.refuse.accept(Problem.UNAVAILABLE));
        return fits;
    }

    @GuardedBy("this")
    private void give(Share share) {
        taken -= share.bytes;
        leaving -= share.isLeaving ? share.bytes : 0;
        share.isLeaving = false;
        share.bytes = 0;
        share.isGiven = true;
    }

    /** What one webhook takes of the memory. */
    final class Share {

        private final Consumer<Problem> refuse;
        private long arrived;

        // What follows is used with the lock of the whole memory alone.
        private long bytes;
        private long lastByteNanos;
        /** It has been given back: the webhook is refused, or over. */
        private boolean isGiven;
        /** It has to give way, and its memory is not free yet. */
        private boolean isLeaving;

        private Share(Consumer<Problem> refuse, long now) {
            this.refuse = refuse;
            this.lastByteNanos = now;
        }

        /** Bytes have arrived. False if the webhook cannot go on, and is refused. */
        boolean arrive(int length) {
            synchronized (WebhookMemory.this) {
                if (!arriving.remove(this)) {
                    return false;
                }
                lastByteNanos = nanoTime.getAsLong();
                arriving.add(this);
            }
            arrived += length;
            boolean fits = resize(this, arrived * WHILE_ARRIVING);
            if (!fits) {
                end();
                refuse.accept(Problem.UNAVAILABLE);
            }
            return fits;
        }

        /** The body has arrived. False if there is no room to work on it. */
        boolean work() {
            synchronized (WebhookMemory.this) {
                arriving.remove(this);
            }
            return resize(this, arrived * WHILE_WORKED_ON);
        }

        void end() {
            synchronized (WebhookMemory.this) {
                arriving.remove(this);
                give(this);
            }
        }
    }
}
