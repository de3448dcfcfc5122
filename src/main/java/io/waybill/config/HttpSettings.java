package io.waybill.config;

/**
 * Where webhooks come in.
 *
 * @param maxBody in bytes
 * @param maxInFlight webhooks worked on at once
 */
public record HttpSettings(String host, int port, long maxBody, int maxInFlight) {}
