package io.waybill.source.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/** The router of one generation of routes, which counts its requests in flight. */
public final class GenerationRouter {

    private static final long POLL_MILLIS = 10;

    private final Router router;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final ConcurrentMap<HttpServerRequest, RequestInProgress> workedOn = new ConcurrentHashMap<>();

    GenerationRouter(Router router) {
        this.router = router;
        router.route().handler(context -> {
            inFlight.incrementAndGet();
            RequestInProgress.begin(context).atEnd(inFlight::decrementAndGet);
            context.next();
        });
    }

    /** The generation's routes are added to it. */
    public Router router() {
        return router;
    }

    /** The request goes on to its route. */
    void workBegins(RoutingContext context) {
        RequestInProgress request = RequestInProgress.of(context);
        workedOn.put(context.request(), request);
        request.atEnd(() -> workedOn.remove(context.request()));
        request.workBegins();
    }

    /** Has Camel's routes receive requests, and notices when each has ended its work. */
    public PlatformHttpEngine engine() {
        return new VertxPlatformHttpEngine() {
            @Override
            public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
                return super.createConsumer(endpoint, new Watched(processor));
            }
        };
    }

    private final class Watched extends DelegateAsyncProcessor {

        Watched(Processor processor) {
            super(processor);
        }

        @Override
        public void process(Exchange exchange) throws Exception {
            HttpServerRequest request = ((HttpMessage) exchange.getIn()).getRequest();
            try {
                super.process(exchange);
            } finally {
                workEnds(request);
            }
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            HttpServerRequest request = ((HttpMessage) exchange.getIn()).getRequest();
            return super.process(exchange, doneSync -> {
                workEnds(request);
                callback.done(doneSync);
            });
        }

        private void workEnds(HttpServerRequest request) {
            RequestInProgress worked = workedOn.get(request);
            if (worked != null) {
                worked.workEnds();
            }
        }
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
