package io.waybill.source.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections that have yet to bring a whole request: silent ones, and such as send a byte now and then so as not to
 * be silent. Each has only so long, and there are only so many: when there are more, the one that has waited longest
 * gives way. Those whose request is being worked on are not among them.
 */
final class Connections {

    private final int most;
    private final Duration longest;
    private final Consumer<RoutingContext> tooSlow;
    private final LongSupplier nanoTime;
    /** The longest waiting first. */
    @GuardedBy("this")
    private final Map<HttpConnection, IncompleteRequest> waiting = new LinkedHashMap<>();

    private record IncompleteRequest(
            long sinceNanos, @Nullable RoutingContext request) {}

    /**
     * @param most that may wait
     * @param longest that one may
     * @param tooSlow answers a request that has begun and does not end
     */
    Connections(int most, Duration longest, Consumer<RoutingContext> tooSlow, LongSupplier nanoTime) {
        this.most = most;
        this.longest = longest;
        this.tooSlow = tooSlow;
        this.nanoTime = nanoTime;
    }

    void opened(HttpConnection connection) {
        connection.closeHandler(closed -> received(connection));
        awaitRequest(connection);
    }

    /** It is new, or its last request is answered. */
    void awaitRequest(HttpConnection connection) {
        put(connection, null);
    }

    /** The head of a request is there; its body has as long again. */
    void awaitBody(RoutingContext request) {
        put(request.request().connection(), request);
    }

    /** A whole request is there, or will never be. */
    synchronized void received(HttpConnection connection) {
        waiting.remove(connection);
    }

    /** Ends those that have had their time. */
    void sweep() {
        overdue().forEach((connection, each) -> {
            RoutingContext request = each.request();
            if (request == null || request.response().ended()) {
                connection.close();
            } else {
                tooSlow.accept(request);
            }
        });
    }

    synchronized int count() {
        return waiting.size();
    }

    private void put(HttpConnection connection, @Nullable RoutingContext request) {
        HttpConnection givesWay = null;
        synchronized (this) {
            waiting.remove(connection);
            waiting.put(connection, new IncompleteRequest(nanoTime.getAsLong(), request));
            if (waiting.size() > most) {
                givesWay = waiting.keySet().iterator().next();
                waiting.remove(givesWay);
            }
        }
        if (givesWay != null) {
            givesWay.close();
        }
    }

    private synchronized Map<HttpConnection, IncompleteRequest> overdue() {
        long now = nanoTime.getAsLong();
        Map<HttpConnection, IncompleteRequest> overdue = new LinkedHashMap<>();
        for (Map.Entry<HttpConnection, IncompleteRequest> each : waiting.entrySet()) {
            if (now - each.getValue().sinceNanos() < longest.toNanos()) {
                break;
            }
            overdue.put(each.getKey(), each.getValue());
        }
        waiting.keySet().removeAll(overdue.keySet());
        return overdue;
    }
}
