package io.waybill.audit;

import io.waybill.config.AuditSettings;
import java.time.Duration;
import org.junit.jupiter.api.Tag;

@Tag("own-parts")
class H2AuditIT extends AuditContract {

    @Override
    protected AuditSettings settings() {
        return new AuditSettings("", "", null, RETENTION, BODY_RETENTION, Duration.ofMinutes(1));
    }
}
