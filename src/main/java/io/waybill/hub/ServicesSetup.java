package io.waybill.hub;

import io.vertx.core.Vertx;
import io.waybill.audit.AuditDatabase;
import io.waybill.audit.AuditWriter;
import io.waybill.audit.PendingOnRecord;
import io.waybill.audit.RecordedEvents;
import io.waybill.audit.RefusalCounts;
import io.waybill.audit.RequestTable;
import io.waybill.config.Secret;
import io.waybill.config.Settings;
import io.waybill.generation.SharedServices;
import io.waybill.handoff.Broker;
import io.waybill.handoff.DurableIntake;
import io.waybill.handoff.Hubs;
import io.waybill.handoff.ParkedEvents;
import io.waybill.ops.Metrics;
import io.waybill.privacy.Seal;
import io.waybill.record.Doubles;
import io.waybill.request.SinkRequests;
import io.waybill.sink.SinkMetrics;
import io.waybill.sink.SinkResults;
import io.waybill.sink.flow.SinkControl;
import io.waybill.sink.flow.SinkHandover;
import io.waybill.source.RejectedBodies;
import io.waybill.source.SecretUses;
import io.waybill.source.SourceMetrics;
import io.waybill.source.SourceServices;
import io.waybill.source.http.WebhookServer;
import io.waybill.source.quarantine.Quarantine;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;

/** Makes what all generations of a hub share. */
final class ServicesSetup {

    private static final Duration SWEEP = Duration.ofMinutes(1);

    private final Broker broker;
    private final AuditDatabase database;
    private final RecordedEvents recordedEvents;
    private final RefusalCounts refusals;
    private final Vertx vertx;
    private final Metrics metrics;
    private final Clock clock;

    ServicesSetup(
            Broker broker,
            AuditDatabase database,
            RecordedEvents recordedEvents,
            RefusalCounts refusals,
            Vertx vertx,
            Metrics metrics,
            Clock clock) {
        this.broker = broker;
        this.database = database;
        this.recordedEvents = recordedEvents;
        this.refusals = refusals;
        this.vertx = vertx;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** @param parts of the hub, to which those are added that must be closed */
    SharedServices services(Settings settings, DataFolder data, ParkedEvents parked, OpenParts parts) {
        SharedServices.ForSources sources = forSources(settings, data, parts);
        Hubs hubs = parts.add(new Hubs(broker, clock));
        SinkControl control = parts.add(new SinkControl(clock));
        SinkRequests requests =
                parts.add(new SinkRequests(new RequestTable(database), control, hubs::servedElsewhere, clock));
        return new SharedServices(
                broker,
                hubs,
                sources,
                new SharedServices.ForSinks(
                        control, requests, new SinkHandover(), new SinkMetrics(metrics.registry()), new SinkResults()),
                new SharedServices.ForAudit(
                        new AuditWriter(database, parked::remove, doublesApart(settings)), database.dataSource()),
                seal(settings, data),
                clock);
    }

    private SharedServices.ForSources forSources(Settings settings, DataFolder data, OpenParts parts) {
        DurableIntake intake =
                parts.add(new DurableIntake(broker, data.path(), settings.dedupeWindow(), recordedEvents, clock));
        intake.remember(new PendingOnRecord(database));
        Quarantine quarantine = Quarantine.open(data.path(), settings.quarantine(), clock);
        vertx.setPeriodic(
                SWEEP.toMillis(),
                timer -> vertx.executeBlocking(Executors.callable(() -> {
                    quarantine.expire();
                    data.restrict();
                })));
        SourceMetrics sourceMetrics = new SourceMetrics(metrics.registry(), refusals::add);
        WebhookServer server = new WebhookServer(vertx, settings.http(), sourceMetrics, clock);
        SourceServices steps = new SourceServices(
                intake, quarantine::keepOrCount, new RejectedBodies(), new SecretUses(), sourceMetrics, clock);
        return new SharedServices.ForSources(server, intake, quarantine, steps);
    }

    private static Duration doublesApart(Settings settings) {
        return settings.broker().isEmbedded() ? Duration.ZERO : Doubles.apart(settings.dedupeWindow());
    }

    private static Seal seal(Settings settings, DataFolder data) {
        Secret key = settings.sealKey();
        return Seal.of(data.path().resolve("seal.key"), key == null ? null : key.reveal());
    }
}
