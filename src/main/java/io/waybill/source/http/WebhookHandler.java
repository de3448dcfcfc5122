package io.waybill.source.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import io.waybill.source.WebhookRoutes;
import java.time.Clock;

/** Hands requests that have passed the checks to the sources' routes. No thread waits for the end of a route. */
final class WebhookHandler implements Handler<RoutingContext> {

    private static final int SOURCE = 2;

    private final WebhookRoutes routes;
    private final ClientAddresses clients;
    private final Clock clock;

    WebhookHandler(WebhookRoutes routes, ClientAddresses clients, Clock clock) {
        this.routes = routes;
        this.clients = clients;
        this.clock = clock;
    }

    /** The route runs on a thread of its own, since mapping takes time. */
    @Override
    public void handle(RoutingContext context) {
        String source = source(context);
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

    /**
     * Hands over those of the sources that have no route of their own, and so no consumer of Camel's: accounts of a kind, and
     * retired sources.
     */
    void handleWithoutRoute(RoutingContext context) {
        if (routes.hasRoute(source(context))) {
            context.next();
        } else {
            handle(context);
        }
    }

    private static String source(RoutingContext context) {
        return context.request().path().split("/", -1)[SOURCE];
    }
}
