package io.waybill.hub;

import io.vertx.core.Vertx;
import io.waybill.alarm.AlarmBoard;
import io.waybill.audit.AuditDatabase;
import io.waybill.audit.Housekeeping;
import io.waybill.audit.Ledger;
import io.waybill.audit.LedgerWatch;
import io.waybill.audit.Pruner;
import io.waybill.audit.RecordedEvents;
import io.waybill.audit.RefusalCounts;
import io.waybill.audit.StoredEvents;
import io.waybill.audit.UnaccountedEvents;
import io.waybill.config.AuditSettings;
import io.waybill.config.Settings;
import io.waybill.generation.CurrentRehearsal;
import io.waybill.generation.Generations;
import io.waybill.generation.ProjectWatch;
import io.waybill.generation.Reloader;
import io.waybill.generation.SharedServices;
import io.waybill.handoff.Broker;
import io.waybill.handoff.HubState;
import io.waybill.handoff.HubTask;
import io.waybill.handoff.ParkedEvents;
import io.waybill.handoff.QueueContents;
import io.waybill.handoff.QueueDepths;
import io.waybill.lint.Lint;
import io.waybill.ops.Metrics;
import io.waybill.ops.OpsServer;
import io.waybill.project.CheckedProject;
import io.waybill.project.ProjectFiles;
import io.waybill.project.ProjectSnapshot;
import io.waybill.redaction.HiddenSecrets;
import io.waybill.replay.Replays;
import io.waybill.sink.SinkStates;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running hub. */
public final class Hub implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);

    /** How long a hub says that it is not ready before it stops, so that webhooks are sent to other hubs by then. */
    private static final Duration NOT_READY = Duration.ofSeconds(5);

    /** How long a stop waits for webhooks in progress. */
    private static final Duration WEBHOOKS_END = Duration.ofSeconds(3);

    /** How long a stop waits in all until calls to sinks end. */
    private static final Duration CALLS_END = Duration.ofSeconds(10);

    private final Clock clock;

    /** The secrets it was started with: some settings count until the next start, whatever a reload reads. */
    private final HiddenSecrets hidden;

    private final OpenParts parts;
    private final Metrics metrics;
    private final Vertx vertx;
    private final Broker broker;
    private final AuditDatabase database;
    private final RefusalCounts refusals;
    private final RecordedEvents recordedEvents;
    private final ParkedEvents parked;
    private final SharedServices services;
    private final Generations generations;
    private final Reloader reloader;
    private final Replays replays;
    private final AlarmBoard alarms;
    private final OpsServer ops;
    private volatile ProjectWatch watch;

    /**
     * Starts everything; the hub accepts webhooks when this returns.
     *
     * @param files where a reload reads the project again
     * @param snapshot the project to start with
     * @param acceptLoss whether to start on stores that do not belong together
     * @throws io.waybill.project.RoutesException with every error in the routes
     * @throws io.waybill.config.SettingsException with every error in the settings
     * @throws RuntimeException if a part cannot start; those that had started are stopped again
     */
    public static Hub start(ProjectFiles files, ProjectSnapshot snapshot, boolean acceptLoss, Clock clock) {
        // Stays open if the start fails, so that whoever prints why prints no secret.
        HiddenSecrets hidden = new HiddenSecrets();
        OpenParts parts = new OpenParts();
        try {
            return new Hub(files, files.check(snapshot, hidden), acceptLoss, clock, hidden, parts);
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    private Hub(
            ProjectFiles files,
            CheckedProject project,
            boolean acceptLoss,
            Clock clock,
            HiddenSecrets hidden,
            OpenParts parts) {
        Settings settings = project.settings();
        settings.logFormat().use();
        this.clock = clock;
        this.hidden = hidden;
        this.parts = parts;
        DataFolder data = parts.add(DataFolder.lock(settings.dataDir()));
        this.metrics = parts.add(new Metrics());
        this.vertx = VertxSetup.vertx(settings.http().maxInFlight());
        parts.onClose(
                () -> vertx.close().toCompletionStage().toCompletableFuture().join());
        this.broker = parts.add(Broker.start(settings.broker(), data.path()));
        this.database = parts.add(AuditDatabase.open(
                settings.audit(), data.path(), !settings.broker().isEmbedded()));
        this.refusals = new RefusalCounts(database, clock);
        this.recordedEvents = new RecordedEvents(
                database,
                settings.broker().isEmbedded()
                        ? data.path().resolve("broker").toString()
                        : settings.broker().shown(),
                settings.audit().isEmbedded()
                        ? data.path().resolve("audit.mv.db").toString()
                        : settings.audit().shown(),
                acceptLoss);
        this.parked = new ParkedEvents(broker, clock);
        this.services = new ServicesSetup(broker, database, recordedEvents, refusals, vertx, metrics, clock)
                .services(settings, data, parked, parts);
        this.generations = new Generations(services);
        parts.onClose(() -> generations.stop(Duration.ZERO));
        services.sinks().requests().start();
        generations.start(project, Set.of());
        NewPasswords passwords = parts.add(new NewPasswords(settings, broker, database));
        this.reloader =
                new Reloader(files, new Lint(files)::check, generations, passwords::take, metrics.registry(), clock);
        Ledger ledger = new Ledger(
                database,
                this::depths,
                settings.audit().retention(),
                new Ledger.Published(settings.broker().hub(), services.sources().intake()::published),
                clock);
        LedgerWatch ledgerWatch = ledgerWatch(ledger, settings.audit());
        CurrentRehearsal rehearsal = parts.add(new CurrentRehearsal(generations::current, clock));
        this.replays = parts.add(new Replays(
                broker,
                services.sources().intake().subscriptions(),
                () -> HubState.agree(services.hubs().living().values()),
                new StoredEvents(database),
                ledgerWatch,
                rehearsal,
                generations::subscribers,
                () -> settings().replayRate(),
                clock));
        SinkStates states = states(settings.hubName());
        this.alarms = parts.add(new AlarmSetup(
                        services,
                        generations,
                        states,
                        database,
                        ledgerWatch,
                        settings.broker().hub(),
                        clock)
                .alarms(data.path(), metrics.registry()));
        this.ops = new OpsServer(
                vertx, settings.ops(), settings.http(), () -> settings().maskPersonalData(), () -> settings()
                        .ops()
                        .token());
        parts.onClose(ops::stop);
        ops.start(new OpsSetup(
                        services,
                        generations,
                        states,
                        database,
                        new OpsSetup.Records(ledger, ledgerWatch, refusals, recordedEvents),
                        metrics,
                        vertx,
                        clock)
                .api(parked, replays, reloader, rehearsal, alarms, data.path()));
        replays.start();
        services.sources().server().start();
        alarms.start(settings.alarms().every());
        this.watch = reloader.watchSecrets();
    }

    private SinkStates states(String hubName) {
        SinkStates states = new SinkStates(
                services.sinks().control(),
                services.sinks().results(),
                services.hubs(),
                hubName,
                () -> generations.current().project().routes().sinks(),
                () -> settings().maskPersonalData(),
                clock);
        services.hubs().report(states::report);
        return states;
    }

    private LedgerWatch ledgerWatch(Ledger ledger, AuditSettings audit) {
        UnaccountedEvents unaccounted = new UnaccountedEvents(database, new QueueContents(broker)::eventIds);
        LedgerWatch ledgerWatch = new LedgerWatch(ledger, unaccounted, audit.alarmAfter(), clock);
        Pruner pruner = new Pruner(database, audit.retention(), audit.bodyRetention(), clock);
        parts.add(new Housekeeping(
                database,
                pruner,
                TaskTurn.at(HubTask.RETENTION, services.hubs()),
                ledgerWatch,
                refusals,
                audit.alarmAfter()));
        return ledgerWatch;
    }

    private QueueDepths depths(Set<String> sinks) {
        return QueueDepths.of(broker, sinks);
    }

    /** Reloads from now on whenever a file changes, not only one with a secret; looks so often. */
    public void watch(Duration every) {
        watch.close();
        watch = reloader.watch(every);
    }

    Clock clock() {
        return clock;
    }

    /** For a test of its broker's trouble. */
    Broker broker() {
        return broker;
    }

    /** For a test of its calls. */
    OpsServer ops() {
        return ops;
    }

    /** The settings in effect now. */
    Settings settings() {
        return generations.current().project().settings();
    }

    /** The webhook port in use, also where the settings ask for any. */
    public int webhookPort() {
        return services.sources().server().port();
    }

    /** The ops port in use, also where the settings ask for any. */
    public int opsPort() {
        return ops.port();
    }

    /**
     * Accepts no more webhooks, waits up to 10 s for what is in progress, returns the rest to the queues, and ends in
     * less than 15 s. What was accepted is on disk: a hub that is killed meanwhile loses nothing.
     */
    @Override
    public void close() {
        long began = System.nanoTime();
        OpenParts.quietly(alarms::close);
        OpenParts.quietly(replays::close);
        OpenParts.quietly(watch::close);
        OpenParts.quietly(() -> services.hubs().leave());
        if (services.hubs().hasOthers()) {
            services.sources().server().sayThatItStops();
            LockSupport.parkNanos(NOT_READY.toNanos());
        }
        services.sources().server().stop(WEBHOOKS_END);
        OpenParts.quietly(() -> generations.stop(CALLS_END.minusNanos(System.nanoTime() - began)));
        parts.close();
        LOG.info("stopped");
        hidden.close();
    }
}
