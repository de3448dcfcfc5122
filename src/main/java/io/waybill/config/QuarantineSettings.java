package io.waybill.config;

import java.time.Duration;

/**
 * How much is kept of what could not be verified.
 *
 * @param maxEntries bodies of one source
 * @param maxSize bytes of the bodies of one source
 * @param keep how long
 */
public record QuarantineSettings(int maxEntries, long maxSize, Duration keep) {}
