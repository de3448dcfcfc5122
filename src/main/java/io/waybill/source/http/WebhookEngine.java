package io.waybill.source.http;

import io.vertx.ext.web.RoutingContext;
import io.waybill.source.WebhookRoutes;
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
    private final WebhookHandler handler;

    /** @param router the name of the Vert.x router in Camel's registry */
    WebhookEngine(WebhookRoutes routes, String router, WebhookHandler handler) {
        this.routes = routes;
        this.router = router;
        this.handler = handler;
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        return new WebhookConsumer(endpoint, processor);
    }

    private final class WebhookConsumer extends VertxPlatformHttpConsumer {

        WebhookConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
            super(endpoint, processor, getHandlers(), router);
        }

        @Override
        protected void doStart() throws Exception {
            routes.begin(getEndpoint(), this);
            super.doStart();
        }

        @Override
        protected void handleRequest(RoutingContext context) {
            handler.handle(context);
        }
    }
}
