package io.waybill.ops;

import io.vertx.ext.web.RoutingContext;

/** The one way in which what providers sent is shown to operators. */
final class Shown {

    private Shown() {}

    static void answer(RoutingContext context, int status, Object events) {
        ApiResponses.json(context, status, events);
    }
}
