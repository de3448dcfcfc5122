package io.waybill.audit;

import io.waybill.config.AuditSettings;
import io.waybill.testing.TestDatabase;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;

@Tag("own-parts")
class PostgresAuditIT extends AuditContract {

    private final Map<String, String> settings = TestDatabase.POSTGRESQL.settings();

    @Override
    protected AuditSettings settings() {
        return new AuditSettings(
                settings.get("waybill.audit.jdbc-url"),
                settings.get("waybill.audit.username"),
                null,
                RETENTION,
                BODY_RETENTION,
                Duration.ofMinutes(1));
    }
}
