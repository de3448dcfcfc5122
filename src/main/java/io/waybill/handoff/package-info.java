/**
 * The durable hand-over of events from sources to sinks, through ActiveMQ Artemis. The only package that uses the broker.
 *
 * <p>One multicast address, {@code waybill.events}; on it a durable queue for each sink ({@code waybill.sink.NAME}),
 * one for the audit and one for the index of seen events. A message for one of them alone, such as an entry for the audit,
 * has a property that the queues' filters check. Parked events are in {@code waybill.parked.NAME}, events with a scheduled
 * retry in {@code waybill.later.NAME}.
 */
@NullMarked
package io.waybill.handoff;

import org.jspecify.annotations.NullMarked;
