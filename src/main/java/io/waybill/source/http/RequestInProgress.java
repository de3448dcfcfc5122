package io.waybill.source.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A request, from its head until it is answered and nothing works on it any more. A sender that gives up does not end it:
 * what works on the request holds its thread and its memory all the same.
 */
final class RequestInProgress {

    private static final String KEY = "waybill.requestInProgress";

    @GuardedBy("this")
    private final List<Runnable> atEnd = new ArrayList<>();

    @GuardedBy("this")
    private boolean isWorkedOn;

    @GuardedBy("this")
    private boolean isOver;

    @GuardedBy("this")
    private boolean hasEnded;

    private RequestInProgress() {}

    static RequestInProgress begin(RoutingContext context) {
        RequestInProgress request = new RequestInProgress();
        context.put(KEY, request);
        context.addEndHandler(end -> request.answered(end.succeeded()));
        return request;
    }

    static RequestInProgress of(RoutingContext context) {
        return Objects.requireNonNull(context.get(KEY));
    }

    /** If the request has ended already, the action runs at once. */
    void atEnd(Runnable action) {
        synchronized (this) {
            if (!hasEnded) {
                atEnd.add(action);
                return;
            }
        }
        action.run();
    }

    /** Until {@link #workEnds}, the end of the connection is not the end of the request. */
    synchronized void workBegins() {
        isWorkedOn = true;
    }

    void workEnds() {
        boolean over;
        synchronized (this) {
            isWorkedOn = false;
            over = isOver;
        }
        if (over) {
            end();
        }
    }

    /** @param whole whether the sender was sent the answer */
    private void answered(boolean whole) {
        boolean over;
        synchronized (this) {
            isOver = true;
            over = whole || !isWorkedOn;
        }
        if (over) {
            end();
        }
    }

    private void end() {
        List<Runnable> actions;
        synchronized (this) {
            hasEnded = true;
            actions = List.copyOf(atEnd);
            atEnd.clear();
        }
        actions.forEach(Runnable::run);
    }
}
