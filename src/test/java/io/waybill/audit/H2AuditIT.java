package io.waybill.audit;

import io.waybill.config.AuditSettings;

class H2AuditIT extends AuditContract {

    @Override
    protected AuditSettings settings() {
        return new AuditSettings("", "", null);
    }
}
