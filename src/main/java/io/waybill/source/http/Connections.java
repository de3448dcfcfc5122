package io.waybill.source.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits the connections that have not sent a whole request yet: silent ones, and slow ones that send a byte now and
 * then. Each has a limited time. If there are too many, the one that has waited longest is closed. Connections whose
 * request is being handled do not count.
 */
public final class Connections {

    private final int limit;
    private final Duration timeout;
    private final LongSupplier nanoTime;
    /** The longest waiting first. */
    @GuardedBy("this")
    private final Map<HttpConnection, IncompleteRequest> waiting = new LinkedHashMap<>();

    /** @param tooSlow answers the request; null between two requests */
    private record IncompleteRequest(
            long sinceNanos, @Nullable Runnable tooSlow) {}

    /**
     * @param limit of waiting connections
     * @param timeout of each
     */
    public Connections(int limit, Duration timeout, LongSupplier nanoTime) {
        this.limit = limit;
        this.timeout = timeout;
        this.nanoTime = nanoTime;
    }

    public void opened(HttpConnection connection) {
        connection.closeHandler(closed -> received(connection));
        awaitRequest(connection);
    }

    /** The connection is new, or its last request is answered. */
    public void awaitRequest(HttpConnection connection) {
        put(connection, null);
    }

    /**
     * The head of a request has arrived; its body may take as long again.
     *
     * @param tooSlow answers the request if its body does not arrive in time
     */
    public void awaitBody(RoutingContext request, Runnable tooSlow) {
        put(request.request().connection(), () -> {
            if (request.response().ended()) {
                request.request().connection().close();
            } else {
                tooSlow.run();
            }
        });
    }

    /** A whole request has arrived, or the connection is closed. */
    public synchronized void received(HttpConnection connection) {
        waiting.remove(connection);
    }

    /** Ends the connections that have waited too long. */
    public void sweep() {
        overdue().forEach((connection, each) -> {
            Runnable tooSlow = each.tooSlow();
            if (tooSlow == null) {
                connection.close();
            } else {
                tooSlow.run();
            }
        });
    }

    synchronized int count() {
        return waiting.size();
    }

    private void put(HttpConnection connection, @Nullable Runnable tooSlow) {
        HttpConnection excess = null;
        synchronized (this) {
            waiting.remove(connection);
            waiting.put(connection, new IncompleteRequest(nanoTime.getAsLong(), tooSlow));
            if (waiting.size() > limit) {
                excess = waiting.keySet().iterator().next();
                waiting.remove(excess);
            }
        }
        if (excess != null) {
            excess.close();
        }
    }

    private synchronized Map<HttpConnection, IncompleteRequest> overdue() {
        long now = nanoTime.getAsLong();
        Map<HttpConnection, IncompleteRequest> overdue = new LinkedHashMap<>();
        for (Map.Entry<HttpConnection, IncompleteRequest> each : waiting.entrySet()) {
            if (now - each.getValue().sinceNanos() < timeout.toNanos()) {
                break;
            }
            overdue.put(each.getKey(), each.getValue());
        }
        waiting.keySet().removeAll(overdue.keySet());
        return overdue;
    }
}
