package io.waybill.page;

import io.vertx.core.Vertx;
import io.waybill.audit.Ledger;
import io.waybill.ops.ApiEndpoints;
import io.waybill.ops.ApiRouter;
import io.waybill.ops.Health;
import io.waybill.ops.SourceOverview;
import io.waybill.sink.flow.SinkControl;
import java.time.Clock;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The screens of the ops port, and what they are made of. */
public final class OperatorPages implements ApiEndpoints {

    private final LiveUpdates updates;
    private final NowScreen now;
    private final Clock clock;

    /**
     * @param changes a number that changes when something new is on record
     * @param sinkModes live, dry or off, by sink
     */
    public OperatorPages(
            Vertx vertx,
            LongSupplier changes,
            Health health,
            Ledger ledger,
            SourceOverview sources,
            SinkControl sinkControl,
            Supplier<Map<String, String>> sinkModes,
            Clock clock) {
        this.updates = new LiveUpdates(vertx, changes);
        this.now = new NowScreen(health, ledger, sources, sinkControl, sinkModes);
        this.clock = clock;
    }

    @Override
    public void addTo(ApiRouter router) {
        Assets.addTo(router);
        router.stream("/live", updates::connect);
        Screens screens = new Screens(router, clock);
        now.addTo(screens);
    }
}
