package io.waybill.source.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Where the webhooks of one generation of routes come in: its router, and how many requests are within. */
public final class GenerationRouter {

    private static final long BETWEEN_LOOKS_MILLIS = 10;

    private final Router router;
    private final AtomicInteger within = new AtomicInteger();

    GenerationRouter(Router router) {
        this.router = router;
        router.route().handler(context -> {
            within.incrementAndGet();
            context.addEndHandler(ended -> within.decrementAndGet());
            context.next();
        });
    }

    /** For the generation's routes. */
    public Router router() {
        return router;
    }

    /**
     * Takes the request in, if this is the entrance in use: only once the request is counted is it sure that nobody
     * closes the entrance behind it.
     *
     * @return whether it was taken in
     */
    boolean handle(HttpServerRequest request, BooleanSupplier inUse) {
        within.incrementAndGet();
        try {
            boolean taken = inUse.getAsBoolean();
            if (taken) {
                router.handle(request);
            }
            return taken;
        } finally {
            within.decrementAndGet();
        }
    }

    /** Waits until no request is within, and no longer than that. */
    public void awaitEmpty(Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        while (within.get() > 0 && System.nanoTime() - deadline < 0) {
            try {
                Thread.sleep(BETWEEN_LOOKS_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
