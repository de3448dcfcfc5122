package io.waybill.page;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Tells open screens when there is something new on record, by server-sent events. The screens then ask for what they show
 * again. A connection holds no thread: one timer serves all.
 */
final class LiveUpdates {

    /** A screen asks the record again each time: not more often, and never too late for the last change. */
    private static final long LOOK_MILLIS = 2_000;

    /** Also without news: times that are shown grow old, another hub may have written, and an idle connection is closed. */
    private static final int LOOKS_BETWEEN = 10;

    private static final int MOST = 50;

    private final LongSupplier changes;

    @GuardedBy("this")
    private final Set<HttpServerResponse> open = new HashSet<>();

    @GuardedBy("this")
    private long told;

    @GuardedBy("this")
    private int looks;

    /** @param changes a number that changes when something new is on record; must not block */
    LiveUpdates(Vertx vertx, LongSupplier changes) {
        this.changes = changes;
        vertx.setPeriodic(LOOK_MILLIS, timer -> look());
    }

    void connect(RoutingContext context) {
        HttpServerResponse response = context.response();
        response.setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.closeHandler(closed -> remove(response));
        if (add(response)) {
            response.write(": connected\n\n");
        } else {
            response.setStatusCode(503).end();
        }
    }

    private synchronized boolean add(HttpServerResponse response) {
        return open.size() < MOST && open.add(response);
    }

    private synchronized void remove(HttpServerResponse response) {
        open.remove(response);
    }

    private void look() {
        for (HttpServerResponse response : toTell()) {
            // Who does not read is told again later.
            if (!response.writeQueueFull()) {
                response.write("event: record\ndata: changed\n\n");
            }
        }
    }

    private synchronized List<HttpServerResponse> toTell() {
        long now = changes.getAsLong();
        looks++;
        if (open.isEmpty() || (now == told && looks < LOOKS_BETWEEN)) {
            return List.of();
        }
        told = now;
        looks = 0;
        return List.copyOf(open);
    }
}
