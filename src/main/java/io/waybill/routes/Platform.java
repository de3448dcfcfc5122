package io.waybill.routes;

import io.waybill.audit.AuditWriter;
import io.waybill.handoff.Broker;
import io.waybill.handoff.Intake;
import io.waybill.sink.SinkControl;
import io.waybill.sink.SinkMetrics;
import io.waybill.sink.SinkTurns;
import io.waybill.source.SourceMetrics;
import io.waybill.source.SourceRecords;
import io.waybill.source.WebhookServer;
import io.waybill.source.quarantine.Quarantine;
import java.time.Clock;
import javax.sql.DataSource;

/** What outlives every generation of routes, and what each is built upon. */
public record Platform(
        Broker broker,
        Intake intake,
        WebhookServer server,
        AuditWriter auditWriter,
        DataSource auditDatabase,
        SinkControl sinkControl,
        SinkTurns sinkTurns,
        SourceRecords sourceRecords,
        Quarantine quarantine,
        SourceMetrics sourceMetrics,
        SinkMetrics sinkMetrics,
        Clock clock) {}
