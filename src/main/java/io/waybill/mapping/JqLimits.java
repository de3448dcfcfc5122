package io.waybill.mapping;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * What one evaluation of jq may take.
 *
 * @param longest how long it may take
 * @param stopped told the name of a program when it is stopped
 */
public record JqLimits(Duration longest, Consumer<String> stopped) {}
