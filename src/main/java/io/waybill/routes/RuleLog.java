package io.waybill.routes;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Notes which rules a route asks, between {@link #begin} and {@link #end}. A route may ask them on several threads. */
public final class RuleLog {

    @GuardedBy("this")
    private final List<EvaluatedRule> rules = new ArrayList<>();

    @GuardedBy("this")
    private @Nullable String lastStep;

    private volatile boolean isOpen;

    public synchronized void begin() {
        rules.clear();
        lastStep = null;
        isOpen = true;
    }

    public synchronized RouteTrace end() {
        isOpen = false;
        return new RouteTrace(lastStep, rules);
    }

    boolean isOpen() {
        return isOpen;
    }

    synchronized void asked(EvaluatedRule rule) {
        if (isOpen) {
            rules.add(rule);
        }
    }

    synchronized void reached(String step) {
        if (isOpen) {
            lastStep = step;
        }
    }
}
