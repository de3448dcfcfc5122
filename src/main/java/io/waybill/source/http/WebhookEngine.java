package io.waybill.source.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import io.waybill.source.WebhookRoutes;
import java.time.Clock;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;

/**
 * Camel's platform-http on Vert.x, except that no thread waits for the end of a route: Camel's own consumer holds one until
 * the event is on disk (docs/decisions/0067).
 */
final class WebhookEngine extends VertxPlatformHttpEngine {

    private final WebhookRoutes routes;
    private final String router;
    private final ClientAddresses clients;
    private final Clock clock;

    /** @param router the name of the Vert.x router in Camel's registry */
    WebhookEngine(WebhookRoutes routes, String router, ClientAddresses clients, Clock clock) {
        this.routes = routes;
        this.router = router;
        this.clients = clients;
        this.clock = clock;
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        return new WebhookConsumer(endpoint, processor);
    }

    private final class WebhookConsumer extends VertxPlatformHttpConsumer {

        private String source = "";

        WebhookConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
            super(endpoint, processor, getHandlers(), router);
        }

        @Override
        protected void doStart() throws Exception {
            source = routes.begin(getEndpoint(), this);
            super.doStart();
        }

        /** The request has passed the checks. The route runs on a thread of its own, since mapping takes time. */
        @Override
        protected void handleRequest(RoutingContext context) {
            RequestInProgress request = RequestInProgress.of(context);
            request.workBegins();
            Context thread = context.vertx().getOrCreateContext();
            context.vertx()
                    .executeBlocking(
                            () -> routes.receive(WebhookReader.read(source, context, clients, clock.instant())), false)
                    .compose(answer -> Future.fromCompletionStage(answer, thread))
                    .onComplete(result -> {
                        request.workEnds();
                        if (result.succeeded()) {
                            RequestChecks.answer(context, result.result());
                        } else {
                            context.fail(result.cause());
                        }
                    });
        }
    }
}
