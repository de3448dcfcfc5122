package io.waybill.sink.flow;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * Who takes a sink's events: one at a time, in the order in which the turns were asked for. So a sink's events go on
 * with the next generation of routes only when none of them is under way in the one before. Outlives every generation.
 */
public final class SinkHandover {

    /** By sink: over when all turns asked for so far are. */
    private final Map<String, CompletableFuture<Void>> over = new TreeMap<>();

    /** One's time with a sink: between when the task begun by it runs and {@link #end}. */
    public static final class Lease {

        private final CompletableFuture<Void> ended = new CompletableFuture<>();

        /** The next one's begins, if this one's had. */
        public void end() {
            ended.complete(null);
        }
    }

    /** @param begin runs at once or when the turn before is over, on the thread that ended that */
    public Lease take(String sink, Runnable begin) {
        Lease turn = new Lease();
        CompletableFuture<Void> before;
        synchronized (over) {
            before = over.getOrDefault(sink, CompletableFuture.completedFuture(null));
            over.put(sink, CompletableFuture.allOf(before, turn.ended));
        }
        var unused = before.thenRun(begin);
        return turn;
    }

    /** The sinks whose events someone takes, or waits to take. */
    public Set<String> held() {
        synchronized (over) {
            over.values().removeIf(CompletableFuture::isDone);
            return new TreeSet<>(over.keySet());
        }
    }
}
