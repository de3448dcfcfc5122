package io.waybill.record;

/**
 * What a store knows: the events up to this number. The broker, the record and the index of seen events each keep one, so
 * that stores which do not belong together are noticed when the hub starts.
 *
 * @param instance names the broker whose events are numbered
 * @param number of events that were stored in the broker until then, from its first one on
 */
public record Mark(String instance, long number) {}
