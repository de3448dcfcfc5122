package io.waybill.source;

/**
 * What a source's route says about the provider's requests.
 *
 * @param shape the fields that identify an event
 * @param each jq that finds the events in a payload with several, such as {@code .[]}; empty: the payload is one event
 */
record ReceiveOptions(PayloadShape shape, String each, BodyFormat format) {}
