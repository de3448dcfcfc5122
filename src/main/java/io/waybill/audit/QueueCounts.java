package io.waybill.audit;

import java.util.Map;

/**
 * What lies in the broker at one moment.
 *
 * @param pending events not settled, by sink
 * @param parked events parked, by sink
 * @param unrecorded messages the audit has not written yet
 */
public record QueueCounts(Map<String, Long> pending, Map<String, Long> parked, long unrecorded) {

    public QueueCounts {
        pending = Map.copyOf(pending);
        parked = Map.copyOf(parked);
    }
}
