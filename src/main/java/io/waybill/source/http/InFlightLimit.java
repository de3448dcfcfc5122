package io.waybill.source.http;

import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicInteger;

/** Limits the webhooks in flight: those whose body has arrived, and which are not answered yet. */
final class InFlightLimit {

    private final int limit;
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean closed;

    InFlightLimit(int limit) {
        this.limit = limit;
    }

    /**
     * Whether the request may go on. If so, it counts until its response has ended.
     *
     * @param ended what to run then
     */
    boolean enter(RoutingContext context, Runnable ended) {
        if (closed || count.incrementAndGet() > limit) {
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
