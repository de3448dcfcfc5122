package io.waybill.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The database of the audit tables.
 *
 * @param jdbcUrl empty for the embedded one
 * @param retention how long events, and all that became of them, are kept
 * @param bodyRetention how long what came in is kept
 * @param alarmAfter how long the ledger may be out of balance before that is an alarm
 */
public record AuditSettings(
        String jdbcUrl,
        String username,
        @Nullable Secret password,
        Duration retention,
        Duration bodyRetention,
        Duration alarmAfter) {

    public boolean isEmbedded() {
        return jdbcUrl.isEmpty();
    }

    /** The URL, without what may be a password. */
    public String shown() {
        return Address.redact(jdbcUrl);
    }

    @Override
    public String toString() {
        return "AuditSettings[jdbcUrl=%s, username=%s, password=%s, retention=%s, bodyRetention=%s, alarmAfter=%s]"
                .formatted(shown(), username, password, retention, bodyRetention, alarmAfter);
    }
}
