package io.waybill.handoff;

import io.waybill.record.Mark;
import org.jspecify.annotations.Nullable;

/**
 * Which events the broker has had, for a comparison with the record when the hub starts.
 *
 * @param mark of all events that were ever stored in it, or null before the first start
 * @param handedOver the number up to which events have left the audit's queue: they must be on record
 */
public record BrokerContents(@Nullable Mark mark, long handedOver) {}
