package io.waybill.generation;

import io.waybill.audit.AuditWriter;
import io.waybill.handoff.Broker;
import io.waybill.handoff.DurableIntake;
import io.waybill.sink.SinkMetrics;
import io.waybill.sink.flow.SinkControl;
import io.waybill.sink.flow.SinkHandover;
import io.waybill.source.SourceServices;
import io.waybill.source.http.WebhookServer;
import io.waybill.source.quarantine.Quarantine;
import java.time.Clock;
import javax.sql.DataSource;

/** What outlives every generation of routes, and what each is built upon. */
public record Platform(
        Broker broker,
        DurableIntake intake,
        WebhookServer server,
        AuditWriter auditWriter,
        DataSource auditDatabase,
        SinkControl sinkControl,
        SinkHandover sinkTurns,
        SourceServices sourceServices,
        Quarantine quarantine,
        SinkMetrics sinkMetrics,
        Clock clock) {}
