package io.waybill.ops;

import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.AuditException;
import io.waybill.handoff.HandoffException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where endpoints are put: each may block, and what it throws becomes an answer. */
public final class ApiRouter {

    private static final Logger LOG = LoggerFactory.getLogger(ApiRouter.class);

    private final Router router;

    ApiRouter(Router router) {
        this.router = router;
    }

    /** Answers one call. */
    @FunctionalInterface
    interface Answering {
        /** @throws ApiProblem if the caller asks for what cannot be had */
        void answer(RoutingContext context);
    }

    void get(String path, Answering answering) {
        router.get(path).blockingHandler(guarded(answering), false);
    }

    void post(String path, Answering answering) {
        router.post(path).blockingHandler(guarded(answering), false);
    }

    private static Handler<RoutingContext> guarded(Answering answering) {
        return context -> {
            try {
                answering.answer(context);
            } catch (ApiProblem e) {
                ApiResponses.problem(context, e.status(), e.code(), e.detail());
            } catch (AuditException | HandoffException e) {
                ApiResponses.problem(context, 503, "unavailable", String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                LOG.error("{} {}", context.request().method(), context.request().path(), e);
                ApiResponses.problem(context, 500, "internal", "The log says more.");
            }
        };
    }
}
