package io.waybill.config;

import org.jspecify.annotations.Nullable;

/** The broker between sources and sinks. */
public record BrokerSettings(
        String url, String username, @Nullable Secret password) {

    public boolean isEmbedded() {
        return url.startsWith("vm:");
    }

    /** The address as it may be printed, without a password. */
    public String shown() {
        return Address.redact(url);
    }

    @Override
    public String toString() {
        return "BrokerSettings[url=%s, username=%s, password=%s]".formatted(shown(), username, password);
    }
}
