package io.waybill.logging;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Puts an event's id on every line that a thread logs while it works on that event, whoever logs it: the hub, a library, or a
 * step of the users' routes.
 */
public final class LoggedEvent {

    /** The key, in JSON and in text. */
    public static final String KEY = "event";

    private LoggedEvent() {}

    /** @param id null while no event is known yet */
    public static void during(@Nullable String id, Runnable work) {
        String before = current();
        put(id);
        try {
            work.run();
        } finally {
            put(before);
        }
    }

    /** From now on, the work that {@link #during} runs on this thread is about the event. */
    public static void known(String id) {
        put(id);
    }

    /** The event that this thread works on, or null. */
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
}
