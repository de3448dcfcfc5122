package io.waybill.audit;

import io.waybill.config.AuditSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;

@Tag("own-parts")
class H2AuditIT extends AuditContract {

    @Override
    protected AuditSettings settings() {
        return new AuditSettings("", "", null, RETENTION, BODY_RETENTION, Duration.ofMinutes(1));
    }

    @Override
    protected List<String> settingsForManyRows() {
        return List.of();
    }

    @Override
    protected boolean isInOrder(List<? extends String> plan) {
        return plan.toString().contains("index sorted");
    }
}
