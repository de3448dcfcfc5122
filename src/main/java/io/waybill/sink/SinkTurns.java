package io.waybill.sink;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.handoff.Hubs;
import io.waybill.handoff.SinkReader;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A hub's turns at a sink. Each has a reader of its own, and begins when the one before has ended. */
final class SinkTurns implements Hubs.Turn {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    /** What happens at the sink in a turn. */
    interface Serving {

        /** A turn begins. */
        void begins();

        /** A turn is to end: no more calls begin. Called again until none is under way. */
        void stopTaking();

        boolean isDelivering();

        /** A turn has ended, and there is another reader, for the next one. */
        void ended();
    }

    private final String sink;
    private final Supplier<SinkReader> readers;
    private final Serving serving;
    /** Of this turn, or the next one. */
    private volatile SinkReader reader;

    @GuardedBy("this")
    private boolean isTurn;

    /** Ends the turn before; null: it has ended. */
    @GuardedBy("this")
    private @Nullable Thread ending;

    @GuardedBy("this")
    private boolean closed;

    SinkTurns(String sink, Supplier<SinkReader> readers, Serving serving) {
        this.sink = sink;
        this.readers = readers;
        this.serving = serving;
        this.reader = readers.get();
    }

    SinkReader reader() {
        return reader;
    }

    @Override
    public synchronized void begins() {
        isTurn = true;
        if (ending == null && !closed) {
            read();
        }
    }

    @GuardedBy("this")
    private void read() {
        serving.begins();
        reader.start();
    }

    @Override
    public synchronized void ends() {
        isTurn = false;
        if (ending == null && !closed) {
            ending = new Thread(this::end, "end-turn-" + sink);
            ending.start();
        }
    }

    /** Calls under way go on to their end; the others' hub waits for that. */
    private void end() {
        do {
            serving.stopTaking();
        } while (serving.isDelivering() && pauseBetweenLooks());
        reader.close();
        synchronized (this) {
            ending = null;
            if (closed) {
                return;
            }
            reader = readers.get();
            serving.ended();
            if (isTurn) {
                read();
            }
        }
    }

    private boolean pauseBetweenLooks() {
        LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        return !isClosed();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** There is no other turn. The reader is to be closed. */
    synchronized void close() {
        closed = true;
    }
}
