package io.waybill.config;

import org.jspecify.annotations.Nullable;

/**
 * The database of the audit tables.
 *
 * @param jdbcUrl empty for the embedded one
 */
public record AuditSettings(
        String jdbcUrl, String username, @Nullable Secret password) {

    public boolean isEmbedded() {
        return jdbcUrl.isEmpty();
    }

    /** The URL, without what may be a password. */
    public String shown() {
        return Address.redact(jdbcUrl);
    }

    @Override
    public String toString() {
        return "AuditSettings[jdbcUrl=%s, username=%s, password=%s]".formatted(shown(), username, password);
    }
}
