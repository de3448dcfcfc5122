package io.waybill.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The database of the audit tables.
 *
 * @param jdbcUrl empty for the embedded database
 * @param retention how long events, and everything that became of them, are kept
 * @param bodyRetention how long the payloads that arrived are kept
 * @param alarmAfter how long the ledger may be out of balance before there is an alarm
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

    /**
     * Whether these connect as the others do, the password aside. Then a new password can count for connections made from now
     * on; of the embedded database, it would have to be changed there first.
     */
    public boolean connectsAs(AuditSettings other) {
        return !isEmbedded() && jdbcUrl.equals(other.jdbcUrl) && username.equals(other.username);
    }

    /** The URL as it may be printed, without a password. */
    public String shown() {
        return Address.redact(jdbcUrl);
    }

    @Override
    public String toString() {
        return "AuditSettings[jdbcUrl=%s, username=%s, password=%s, retention=%s, bodyRetention=%s, alarmAfter=%s]"
                .formatted(shown(), username, password, retention, bodyRetention, alarmAfter);
    }
}
