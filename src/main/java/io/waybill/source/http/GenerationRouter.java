package io.waybill.source.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.waybill.source.WebhookRoutes;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/** The router of one generation of routes, which counts its requests in flight. */
public final class GenerationRouter {

    private static final long POLL_MILLIS = 10;
    private static final String NAME = "platform-http-router";

    private final Vertx vertx;
    private final Router router;
    private final ClientAddresses clients;
    private final Clock clock;
    private final AtomicInteger inFlight = new AtomicInteger();

    GenerationRouter(Vertx vertx, Router router, ClientAddresses clients, Clock clock) {
        this.vertx = vertx;
        this.router = router;
        this.clients = clients;
        this.clock = clock;
        router.route().handler(context -> {
            inFlight.incrementAndGet();
            RequestInProgress.begin(context).atEnd(inFlight::decrementAndGet);
            context.next();
        });
    }

    /** Camel's component for the sources' routes, whose Vert.x routes come behind the checks. */
    public PlatformHttpComponent platformHttp(WebhookRoutes routes, BiConsumer<String, Object> registry) {
        registry.accept(NAME, new VertxPlatformHttpRouter(null, vertx, router, NAME) {
            /** The body has been read. */
            @Override
            public Handler<RoutingContext> bodyHandler() {
                return RoutingContext::next;
            }
        });
        WebhookHandler handler = new WebhookHandler(routes, clients, clock);
        router.route().last().handler(handler::handleWithoutRoute);
        PlatformHttpComponent component = new PlatformHttpComponent();
        component.setEngine(new WebhookEngine(routes, NAME, handler));
        return component;
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
