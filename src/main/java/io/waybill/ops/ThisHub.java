package io.waybill.ops;

/**
 * Who answers. Some things each hub has for itself: its quarantine, for one.
 *
 * @param name for people
 * @param isAlone whether there are no other hubs: its broker is embedded
 */
public record ThisHub(String name, boolean isAlone) {}
