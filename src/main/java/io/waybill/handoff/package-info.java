/**
 * The durable way from sources to sinks, over ActiveMQ Artemis: the only package that knows the broker.
 *
 * <p>One multicast address, {@code waybill.events}; on it a durable queue for each sink ({@code waybill.sink.NAME}),
 * one for the audit and one for the index of seen events. What is meant for one of them alone, such as an entry for the
 * audit, says so in a property that the queues' filters look at. Parked events lie in {@code waybill.parked.NAME}, those put off for a
 * later attempt in {@code waybill.later.NAME}.
 */
@NullMarked
package io.waybill.handoff;

import org.jspecify.annotations.NullMarked;
