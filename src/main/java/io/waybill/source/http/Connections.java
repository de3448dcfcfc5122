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
 * Limits the connections that have not sent a whole request yet: silent ones, and slow ones that send a byte now and
 * then. Each has a limited time. If there are too many, the one that has waited longest is closed. Connections whose
 * request is being handled do not count.
 */
public final class Connections {

    private final int limit;
    private final Duration timeout;
    private final Consumer<RoutingContext> tooSlow;
    private final LongSupplier nanoTime;
    /** The longest waiting first. */
    @GuardedBy("this")
    private final Map<HttpConnection, IncompleteRequest> waiting = new LinkedHashMap<>();

    private record IncompleteRequest(
            long sinceNanos, @Nullable RoutingContext request) {}

    /**
     * @param limit of waiting connections
     * @param timeout of each
     * @param tooSlow answers a request whose body does not arrive in time
     */
    public Connections(int limit, Duration timeout, Consumer<RoutingContext> tooSlow, LongSupplier nanoTime) {
        this.limit = limit;
        this.timeout = timeout;
        this.tooSlow = tooSlow;
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

    /** The head of a request has arrived; its body may take as long again. */
    public void awaitBody(RoutingContext request) {
        put(request.request().connection(), request);
    }

    /** A whole request has arrived, or the connection is closed. */
    public synchronized void received(HttpConnection connection) {
        waiting.remove(connection);
    }

    /** Ends the connections that have waited too long. */
    public void sweep() {
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
        HttpConnection excess = null;
        synchronized (this) {
            waiting.remove(connection);
            waiting.put(connection, new IncompleteRequest(nanoTime.getAsLong(), request));
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
