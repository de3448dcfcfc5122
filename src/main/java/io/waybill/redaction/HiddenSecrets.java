package io.waybill.redaction;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;

/**
 * Secrets that standard output hides until this is closed. Several are open at once: every set of settings that is in
 * use, or was just refused, has its own.
 */
public final class HiddenSecrets implements AutoCloseable {

    private static final Object LOCK = new Object();

    @GuardedBy("LOCK")
    private static final List<Secrets> OPEN = new ArrayList<>();

    /** All that are open, in one: it is asked for every line. */
    private static volatile Secrets all = Secrets.NONE;

    @GuardedBy("LOCK")
    private final List<Secrets> own = new ArrayList<>();

    /** From now on these are hidden too. */
    public void add(Secrets secrets) {
        synchronized (LOCK) {
            own.add(secrets);
            OPEN.add(secrets);
            all = Secrets.union(OPEN);
        }
    }

    static String hideIn(String text) {
        return all.hideIn(text);
    }

    /** Shows its secrets again, unless another one hides them as well. */
    @Override
    public void close() {
        synchronized (LOCK) {
            own.forEach(OPEN::remove);
            own.clear();
            all = Secrets.union(OPEN);
        }
    }
}
