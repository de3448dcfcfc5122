package io.waybill.ops;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** Every call of the ops port. */
public final class OpsApi {

    private final Health health;
    private final Metrics metrics;
    private final OperatorChanges changes;
    private final List<ApiEndpoints> endpoints;

    /** @param endpoints further calls, which need the token */
    public OpsApi(Health health, Metrics metrics, OperatorChanges changes, List<ApiEndpoints> endpoints) {
        this.health = health;
        this.metrics = metrics;
        this.changes = changes;
        this.endpoints = endpoints;
    }

    /** Adds the calls that need no token: a load balancer has none. */
    void addOpenTo(Router router, ApiThreads threads) {
        ApiRouter open = new ApiRouter(router, threads, changes);
        open.get("/observe/health", context -> health(context, health.all()));
        // Asks for nothing, so that it waits for nothing.
        router.get("/observe/health/live").handler(context -> health(context, health.live()));
        open.get("/observe/health/ready", context -> health(context, health.ready()));
    }

    /** Adds all others. */
    void addGuardedTo(Router router, ApiThreads threads) {
        ApiRouter guarded = new ApiRouter(router, threads, changes);
        guarded.get("/observe/metrics", this::metrics);
        endpoints.forEach(each -> each.addTo(guarded));
        router.errorHandler(404, context -> ApiResponses.problem(context, 404, "not-found", "There is no such call."));
        router.errorHandler(
                405,
                context -> ApiResponses.problem(
                        context, 405, "method-not-allowed", "This call does not accept this method."));
    }

    private static void health(RoutingContext context, Health.Report report) {
        ApiResponses.json(context, report.isUp() ? 200 : 503, report);
    }

    private void metrics(RoutingContext context) {
        String text = metrics.scrape();
        ApiResponses.send(context, 200, "text/plain; version=0.0.4; charset=utf-8", text);
    }
}
