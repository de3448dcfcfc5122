package io.waybill.page;

import io.vertx.core.Vertx;
import io.waybill.ops.ApiEndpoints;
import io.waybill.ops.ApiRouter;
import java.time.Clock;
import java.util.List;
import java.util.function.LongSupplier;

/** The screens of the ops port, and what they are made of. */
public final class OperatorPages implements ApiEndpoints {

    private final LiveUpdates updates;
    private final Clock clock;
    private final List<HasScreens> all;

    /** @param changes a number that changes when something new is on record */
    public OperatorPages(Vertx vertx, LongSupplier changes, Clock clock, List<HasScreens> all) {
        this.updates = new LiveUpdates(vertx, changes);
        this.clock = clock;
        this.all = all;
    }

    @Override
    public void addTo(ApiRouter router) {
        Assets.addTo(router);
        router.stream("/live", updates::connect);
        Screens screens = new Screens(router, clock);
        all.forEach(each -> each.addTo(screens));
    }
}
