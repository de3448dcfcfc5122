package io.waybill.source.http;

import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the webhooks whose body is there and whose answer is not, and lets in no more than so many. */
final class InFlightLimit {

    private final int most;
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean closed;

    InFlightLimit(int most) {
        this.most = most;
    }

    /**
     * Whether the request may go on; it is counted until its response has ended.
     *
     * @param ended run then
     */
    boolean enter(RoutingContext context, Runnable ended) {
        if (closed || count.incrementAndGet() > most) {
            if (!closed) {
                count.decrementAndGet();
            }
            return false;
        }
        context.addEndHandler(end -> {
            count.decrementAndGet();
            ended.run();
        });
        return true;
    }

    int count() {
        return count.get();
    }

    void close() {
        closed = true;
    }
}
