package io.waybill.config;

import org.jspecify.annotations.Nullable;

/** The ops port. */
public record OpsSettings(String host, int port, @Nullable Secret token) {}
