/**
 * The durable way from sources to sinks, over ActiveMQ Artemis: the only package that knows the broker.
 *
 * <p>One multicast address, {@code waybill.events}; on it a durable queue for each sink ({@code waybill.sink.NAME}),
 * one for the audit and one for the index of seen events. What is meant for one queue alone, such as an entry for the
 * audit, is sent to {@code waybill.events::QUEUE}. Parked events lie in {@code waybill.parked.NAME}.
 */
@NullMarked
package io.waybill.handoff;

import org.jspecify.annotations.NullMarked;
