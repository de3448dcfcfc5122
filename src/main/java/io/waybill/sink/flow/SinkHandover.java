package io.waybill.sink.flow;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * Hands a sink from one generation of routes to the next: each reads the sink's events only when those before have
 * finished with it. Outlives every generation.
 */
public final class SinkHandover {

    /** By sink: complete when all leases so far have ended. */
    @GuardedBy("leases")
    private final Map<String, CompletableFuture<Void>> leases = new TreeMap<>();

    /** The time in which one generation reads a sink's events. */
    public static final class Lease {

        private final CompletableFuture<Void> ended = new CompletableFuture<>();

        /** The next lease begins, if this one has begun. */
        public void end() {
            ended.complete(null);
        }
    }

    /** @param begin runs when the lease begins: at once, or on the thread that ends the one before */
    public Lease take(String sink, Runnable begin) {
        Lease lease = new Lease();
        CompletableFuture<Void> before;
        synchronized (leases) {
            before = leases.getOrDefault(sink, CompletableFuture.completedFuture(null));
            leases.put(sink, CompletableFuture.allOf(before, lease.ended));
        }
        var unused = before.thenRun(begin);
        return lease;
    }

    /** The sinks whose events someone reads, or waits to read. */
    public Set<String> held() {
        synchronized (leases) {
            leases.values().removeIf(CompletableFuture::isDone);
            return new TreeSet<>(leases.keySet());
        }
    }
}
