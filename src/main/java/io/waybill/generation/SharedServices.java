package io.waybill.generation;

import io.waybill.audit.AuditWriter;
import io.waybill.handoff.Broker;
import io.waybill.handoff.DurableIntake;
import io.waybill.handoff.Hubs;
import io.waybill.privacy.Seal;
import io.waybill.request.SinkRequests;
import io.waybill.sink.SinkMetrics;
import io.waybill.sink.SinkResults;
import io.waybill.sink.flow.SinkControl;
import io.waybill.sink.flow.SinkHandover;
import io.waybill.source.SourceServices;
import io.waybill.source.http.WebhookServer;
import io.waybill.source.quarantine.Quarantine;
import java.time.Clock;
import javax.sql.DataSource;

/** What all generations share: started before the first one, stopped after the last. */
public record SharedServices(
        Broker broker, Hubs hubs, ForSources sources, ForSinks sinks, ForAudit audit, Seal seal, Clock clock) {

    /** What source routes use. */
    public record ForSources(WebhookServer server, DurableIntake intake, Quarantine quarantine, SourceServices steps) {}

    /** What sink routes use. */
    public record ForSinks(
            SinkControl control,
            SinkRequests requests,
            SinkHandover handover,
            SinkMetrics metrics,
            SinkResults results) {}

    /** What the audit's route uses. */
    public record ForAudit(AuditWriter writer, DataSource database) {}
}
