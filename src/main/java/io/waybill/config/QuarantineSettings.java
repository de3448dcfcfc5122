package io.waybill.config;

import java.time.Duration;

/**
 * How many webhooks that failed verification are kept.
 *
 * @param maxEntries how many of each source
 * @param maxSize how many bytes of each source
 * @param keep for how long
 */
public record QuarantineSettings(int maxEntries, long maxSize, Duration keep) {}
