package io.waybill.handoff;

import io.waybill.record.Mark;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which events of a hub the broker has had, for a comparison with the record when the hub starts.
 *
 * @param hub its name; empty: the broker's only one
 * @param mark of all events that the hub ever stored in it, or null before its first start
 * @param handedOver the number up to which events have left the audit's queue: they must be on record
 * @param others the names of the other hubs that ever stored events in it
 */
public record BrokerContents(String hub, @Nullable Mark mark, long handedOver, Set<String> others) {

    public BrokerContents {
        others = Set.copyOf(others);
    }
}
