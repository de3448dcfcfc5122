package io.waybill.source.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** The router of one generation of routes, which counts its requests in flight. */
public final class GenerationRouter {

    private static final long POLL_MILLIS = 10;

    private final Router router;
    private final AtomicInteger inFlight = new AtomicInteger();

    GenerationRouter(Router router) {
        this.router = router;
        router.route().handler(context -> {
            inFlight.incrementAndGet();
            RequestInProgress.begin(context).atEnd(inFlight::decrementAndGet);
            context.next();
        });
    }

    Router router() {
        return router;
    }

    /**
     * Handles the request, if this router is still in use. It counts the request before it asks: otherwise the
     * generation could be stopped in between.
     *
     * @return whether it handled the request
     */
    boolean handle(HttpServerRequest request, BooleanSupplier inUse) {
        inFlight.incrementAndGet();
        try {
            boolean accepted = inUse.getAsBoolean();
            if (accepted) {
                router.handle(request);
            }
            return accepted;
        } finally {
            inFlight.decrementAndGet();
        }
    }

    /** Waits until no request is in flight, but not longer than the timeout. */
    public void awaitEmpty(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (inFlight.get() > 0 && System.nanoTime() - deadline < 0) {
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
