package io.waybill.config;

import org.jspecify.annotations.Nullable;

/**
 * The broker between sources and sinks.
 *
 * @param hub which of the broker's hubs this is; empty: its only one, as that of the embedded broker is
 */
public record BrokerSettings(
        String url, String username, @Nullable Secret password, String hub) {

    public boolean isEmbedded() {
        return isEmbedded(url);
    }

    static boolean isEmbedded(String url) {
        return url.startsWith("vm:");
    }

    /** Whether these connect as the others do, the password aside: then a new one counts for connections made from now on. */
    public boolean connectsAs(BrokerSettings other) {
        return url.equals(other.url) && username.equals(other.username);
    }

    /** The address as it may be printed, without a password. */
    public String shown() {
        return Address.redact(url);
    }

    @Override
    public String toString() {
        return "BrokerSettings[url=%s, username=%s, password=%s, hub=%s]".formatted(shown(), username, password, hub);
    }
}
