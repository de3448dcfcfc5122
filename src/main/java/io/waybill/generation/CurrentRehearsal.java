package io.waybill.generation;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.rehearsal.Rehearsal;
import java.time.Clock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A rehearsal of the routes that run now: built when it is first asked for, and again when other routes run. */
public final class CurrentRehearsal implements AutoCloseable {

    private final Supplier<Generation> generations;
    private final Clock clock;

    @GuardedBy("this")
    private @Nullable Rehearsal rehearsal;

    /** The generation that is rehearsed. */
    @GuardedBy("this")
    private int rehearsed;

    /** @param generations the running generation of routes */
    public CurrentRehearsal(Supplier<Generation> generations, Clock clock) {
        this.generations = generations;
        this.clock = clock;
    }

    /** @param use must not keep the rehearsal, which closes when other routes run */
    public synchronized <T> T with(Function<Rehearsal, T> use) {
        Generation now = generations.get();
        Rehearsal current = rehearsal;
        if (current == null || rehearsed != now.number()) {
            close();
            current = Rehearsal.of(now.project().routes(), now.project().settings(), clock);
            rehearsal = current;
            rehearsed = now.number();
        }
        return use.apply(current);
    }

    @Override
    public synchronized void close() {
        if (rehearsal != null) {
            rehearsal.close();
            rehearsal = null;
        }
    }
}
