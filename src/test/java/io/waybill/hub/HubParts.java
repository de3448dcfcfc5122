package io.waybill.hub;

import io.waybill.handoff.Broker;

/** What tests need of the inside of a running hub. */
public final class HubParts {

    private HubParts() {}

    public static Broker broker(Hub hub) {
        return hub.broker();
    }
}
