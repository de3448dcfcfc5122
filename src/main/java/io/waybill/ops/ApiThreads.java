package io.waybill.ops;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.ext.web.RoutingContext;
import io.waybill.source.http.InFlightLimit;

/** Threads for some calls of the ops port. Neither webhooks nor other calls can keep them busy. */
final class ApiThreads {

    private final WorkerExecutor threads;
    private final InFlightLimit limit;

    /** @param mostAtOnce how many calls may run or wait for a thread; more get 503 */
    ApiThreads(Vertx vertx, String name, int size, int mostAtOnce) {
        this.threads = vertx.createSharedWorkerExecutor(name, size);
        this.limit = new InFlightLimit(mostAtOnce);
    }

    void run(RoutingContext context, Runnable call) {
        if (!limit.enter()) {
            ApiResponses.problem(context, 503, "unavailable", "Too many calls at once; try again.");
            return;
        }
        threads.<Void>executeBlocking(
                        () -> {
                            try {
                                call.run();
                            } finally {
                                limit.leave();
                            }
                            return null;
                        },
                        false)
                .onFailure(context::fail);
    }
}
