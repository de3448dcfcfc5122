package io.waybill.logging;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Puts an event's id on every line that its thread logs until this is closed, whoever logs it: the hub, a library, or a step
 * of the users' routes.
 */
public final class LoggedEvent implements AutoCloseable {

    /** The key, in JSON and in text. */
    public static final String KEY = "event";

    private final @Nullable String before;

    private LoggedEvent(@Nullable String before) {
        this.before = before;
    }

    /** @param id null while no event is known yet */
    public static LoggedEvent of(@Nullable String id) {
        LoggedEvent outer = new LoggedEvent(current());
        put(id);
        return outer;
    }

    /** From now on, this thread's lines are about the event, until what {@link #of} has begun is closed. */
    public static void known(String id) {
        put(id);
    }

    /** The event that this thread's lines are about, or null. */
    public static @Nullable String current() {
        return MDC.get(KEY);
    }

    private static void put(@Nullable String id) {
        if (id == null) {
            MDC.remove(KEY);
        } else {
            MDC.put(KEY, id);
        }
    }

    @Override
    public void close() {
        put(before);
    }
}
