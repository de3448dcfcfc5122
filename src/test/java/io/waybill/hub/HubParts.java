package io.waybill.hub;

import io.waybill.handoff.Broker;
import java.util.List;

/** What tests need of the inside of a running hub. */
public final class HubParts {

    private HubParts() {}

    public static Broker broker(Hub hub) {
        return hub.broker();
    }

    /** The calls of the ops port, such as {@code GET /api/events/:id}. */
    public static List<String> calls(Hub hub) {
        return hub.ops().calls();
    }
}
