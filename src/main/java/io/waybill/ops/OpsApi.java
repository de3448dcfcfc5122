package io.waybill.ops;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.waybill.handoff.QueueDepths;
import io.waybill.sink.flow.SinkControl;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** What the operators' port answers. */
public final class OpsApi {

    private final Health health;
    private final Metrics metrics;
    private final Supplier<QueueDepths> queues;
    private final List<ApiEndpoints> endpoints;
    private final SinkControl sinkControl;
    private final Supplier<Set<String>> sinks;

    /**
     * @param sinks the names of those there are now
     * @param endpoints what else can be asked
     */
    public OpsApi(
            Health health,
            Metrics metrics,
            Supplier<QueueDepths> queues,
            SinkControl sinkControl,
            Supplier<Set<String>> sinks,
            List<ApiEndpoints> endpoints) {
        this.health = health;
        this.metrics = metrics;
        this.queues = queues;
        this.sinkControl = sinkControl;
        this.sinks = sinks;
        this.endpoints = endpoints;
    }

    /** What everybody may ask, such as a load balancer without the token. */
    void mountOpen(Router router) {
        ApiRouter calls = new ApiRouter(router);
        calls.get("/observe/health", context -> health(context, health.all()));
        calls.get("/observe/health/live", context -> health(context, health.live()));
        calls.get("/observe/health/ready", context -> health(context, health.ready()));
    }

    void mountGuarded(Router router) {
        ApiRouter calls = new ApiRouter(router);
        calls.get("/observe/metrics", this::metrics);
        calls.get("/api/sinks", context -> ApiResponses.json(context, 200, sinkControl.status()));
        calls.post("/api/sinks/:name/start", context -> control(context, true));
        calls.post("/api/sinks/:name/stop", context -> control(context, false));
        endpoints.forEach(more -> more.mount(calls));
        router.errorHandler(404, context -> ApiResponses.problem(context, 404, "not-found", "There is no such call."));
        router.errorHandler(
                405, context -> ApiResponses.problem(context, 405, "method-not-allowed", "Not with this method."));
    }

    private static void health(RoutingContext context, Health.Report report) {
        ApiResponses.json(context, report.isUp() ? 200 : 503, report);
    }

    private void metrics(RoutingContext context) {
        String text = metrics.scrape(queues.get(), sinkControl.stopped().keySet());
        ApiResponses.send(context, 200, "text/plain; version=0.0.4; charset=utf-8", text);
    }

    private void control(RoutingContext context, boolean start) {
        String sink = context.pathParam("name");
        if (!sinks.get().contains(sink)) {
            ApiResponses.problem(context, 404, "unknown-sink", "There is no such sink.");
            return;
        }
        if (start) {
            sinkControl.start(sink);
        } else {
            sinkControl.stop(sink, SinkControl.Reason.OPERATOR, "stopped by an operator");
        }
        ApiResponses.json(context, 200, Map.of("sink", sink, "status", start ? "started" : "stopped"));
    }
}
