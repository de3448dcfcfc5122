package io.waybill.ops;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.AuditException;
import io.waybill.audit.EventArchive;
import io.waybill.audit.Ledger;
import io.waybill.audit.QueueCounts;
import io.waybill.handoff.HandoffException;
import io.waybill.sink.SinkControl;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the operators' port answers. */
public final class Api {

    private static final Logger LOG = LoggerFactory.getLogger(Api.class);

    private final Health health;
    private final Metrics metrics;
    private final Supplier<QueueCounts> queues;
    private final Ledger ledger;
    private final EventArchive archive;
    private final SinkControl sinkControl;
    private final Supplier<Set<String>> sinks;

    /** @param sinks the names of those there are now */
    public Api(
            Health health,
            Metrics metrics,
            Supplier<QueueCounts> queues,
            Ledger ledger,
            EventArchive archive,
            SinkControl sinkControl,
            Supplier<Set<String>> sinks) {
        this.health = health;
        this.metrics = metrics;
        this.queues = queues;
        this.ledger = ledger;
        this.archive = archive;
        this.sinkControl = sinkControl;
        this.sinks = sinks;
    }

    void mount(Router router) {
        get(router, "/observe/health", context -> health(context, health.all()));
        get(router, "/observe/health/live", context -> health(context, health.live()));
        get(router, "/observe/health/ready", context -> health(context, health.ready()));
        get(router, "/observe/metrics", this::metrics);
        get(router, "/api/ledger", context -> Replies.json(context, 200, ledger.report()));
        get(router, "/api/events/:id", this::event);
        router.post("/api/sinks/:name/start").blockingHandler(guarded(context -> control(context, true)), false);
        router.post("/api/sinks/:name/stop").blockingHandler(guarded(context -> control(context, false)), false);
        router.errorHandler(404, context -> Replies.problem(context, 404, "not-found", "There is no such call."));
        router.errorHandler(
                405, context -> Replies.problem(context, 405, "method-not-allowed", "Not with this method."));
    }

    @FunctionalInterface
    private interface Answering {
        void answer(RoutingContext context);
    }

    private static void get(Router router, String path, Answering answering) {
        router.get(path).blockingHandler(guarded(answering), false);
    }

    private static io.vertx.core.Handler<RoutingContext> guarded(Answering answering) {
        return context -> {
            try {
                answering.answer(context);
            } catch (AuditException | HandoffException e) {
                Replies.problem(context, 503, "unavailable", String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                LOG.error("{} {}", context.request().method(), context.request().path(), e);
                Replies.problem(context, 500, "internal", "The log says more.");
            }
        };
    }

    private static void health(RoutingContext context, Health.Report report) {
        Replies.json(context, report.isUp() ? 200 : 503, report);
    }

    private void metrics(RoutingContext context) {
        String text = metrics.scrape(queues.get(), sinkControl.stopped().keySet());
        Replies.send(context, 200, "text/plain; version=0.0.4; charset=utf-8", text);
    }

    private void event(RoutingContext context) {
        archive.find(context.pathParam("id"))
                .ifPresentOrElse(
                        found -> Replies.json(context, 200, found),
                        () -> Replies.problem(
                                context, 404, "unknown-event", "No such event is on record, or not yet."));
    }

    private void control(RoutingContext context, boolean start) {
        String sink = context.pathParam("name");
        if (!sinks.get().contains(sink)) {
            Replies.problem(context, 404, "unknown-sink", "There is no such sink.");
            return;
        }
        if (start) {
            sinkControl.start(sink);
        } else {
            sinkControl.stop(sink, "stopped by an operator");
        }
        Replies.json(context, 200, Map.of("sink", sink, "status", start ? "started" : "stopped"));
    }
}
