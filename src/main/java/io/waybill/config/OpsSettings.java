package io.waybill.config;

import org.jspecify.annotations.Nullable;

/**
 * The operators' port.
 *
 * @param maskPersonalData whether it shows personal data masked
 */
public record OpsSettings(String host, int port, @Nullable Secret token, boolean maskPersonalData) {}
