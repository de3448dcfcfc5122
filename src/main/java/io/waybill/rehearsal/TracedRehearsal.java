package io.waybill.rehearsal;

import io.waybill.routes.RouteTrace;
import java.util.Map;

/**
 * What the routes would do with a webhook, and why.
 *
 * @param source how the source's route decided
 * @param sinks how each sink's route decided, by the sink's name; empty if no event gets to them
 */
public record TracedRehearsal(RehearsalResult result, RouteTrace source, Map<String, RouteTrace> sinks) {

    public TracedRehearsal {
        sinks = Map.copyOf(sinks);
    }
}
