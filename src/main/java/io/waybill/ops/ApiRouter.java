package io.waybill.ops;

import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.AuditException;
import io.waybill.handoff.HandoffException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls of the ops port by path. They may block, and the exceptions they throw become responses. */
public final class ApiRouter {

    private static final Logger LOG = LoggerFactory.getLogger(ApiRouter.class);

    private final Router router;
    private final ApiThreads threads;
    private final OperatorChanges changes;

    ApiRouter(Router router, ApiThreads threads, OperatorChanges changes) {
        this.router = router;
        this.threads = threads;
        this.changes = changes;
    }

    /** Responds to one call. */
    @FunctionalInterface
    public interface Endpoint {
        /** @throws ApiProblem to refuse the call */
        void respond(RoutingContext context);
    }

    public void get(String path, Endpoint endpoint) {
        router.get(path).handler(respondTo(endpoint));
    }

    /** A call that changes nothing, with a body. */
    public void post(String path, Endpoint endpoint) {
        router.post(path).handler(respondTo(endpoint));
    }

    /**
     * A call that changes something. It is put on record when it is answered, if the endpoint says what it did
     * ({@link Operator#did}) or does not.
     */
    public void change(String path, Action action, Endpoint endpoint) {
        router.post(path)
                .handler(context -> threads.run(context, () -> {
                    try {
                        respond(endpoint, context);
                    } finally {
                        changes.putOnRecord(context, action, path);
                    }
                }));
    }

    /** A call that holds no thread: the handler must not block. */
    public void stream(String path, Handler<RoutingContext> handler) {
        router.get(path).handler(handler);
    }

    private Handler<RoutingContext> respondTo(Endpoint endpoint) {
        return context -> threads.run(context, () -> respond(endpoint, context));
    }

    private static void respond(Endpoint endpoint, RoutingContext context) {
        try {
            endpoint.respond(context);
        } catch (ApiProblem e) {
            Operator.wasRefused(context, e.detail());
            ApiResponses.problem(context, e.status(), e.code(), e.detail());
        } catch (AuditException | HandoffException e) {
            Operator.failed(context, String.valueOf(e.getMessage()));
            ApiResponses.problem(context, 503, "unavailable", String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error(
                    "{} {} failed",
                    context.request().method(),
                    context.request().path(),
                    e);
            Operator.failed(context, "See the log.");
            ApiResponses.problem(context, 500, "internal", "See the log.");
        }
    }
}
