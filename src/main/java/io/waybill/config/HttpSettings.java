package io.waybill.config;

import java.time.Duration;

/**
 * Where webhooks come in.
 *
 * @param maxBody in bytes
 * @param maxInFlight webhooks worked on at once
 * @param maxWaiting connections that have yet to bring a whole request
 * @param requestTimeout how long one may take to do so
 */
public record HttpSettings(
        String host, int port, long maxBody, int maxInFlight, int maxWaiting, Duration requestTimeout) {}
