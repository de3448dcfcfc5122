package io.waybill.record;

import java.util.UUID;

/**
 * What a store knows: the events of a hub up to this number. The broker, the record and the index of seen events each keep one, so
 * that stores which do not belong together are noticed when the hub starts.
 *
 * @param instance names the hub and the broker whose events are numbered
 * @param number of events that the hub had stored in the broker by then, from its first one on
 */
public record Mark(String instance, long number) {

    private static final String SEPARATOR = "/";

    /**
     * The first mark of a hub at a broker.
     *
     * @param hub its name; empty: it has none
     */
    public static Mark first(String hub) {
        String unique = UUID.randomUUID().toString();
        return new Mark(hub.isEmpty() ? unique : hub + SEPARATOR + unique, 0);
    }

    /** Whether the hub had no name when it numbered its first event. */
    public boolean isOfUnnamedHub() {
        return !instance.contains(SEPARATOR);
    }
}
