package io.waybill.source.http;

import java.util.concurrent.atomic.AtomicInteger;

/** Limits how much is worked on at once. */
public final class InFlightLimit {

    private final int limit;
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean closed;

    public InFlightLimit(int limit) {
        this.limit = limit;
    }

    /** Whether one more may be worked on. If so, it counts until {@link #leave}. */
    public boolean enter() {
        if (closed) {
            return false;
        }
        if (count.incrementAndGet() > limit) {
            count.decrementAndGet();
            return false;
        }
        return true;
    }

    public void leave() {
        count.decrementAndGet();
    }

    int count() {
        return count.get();
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
    }
}
