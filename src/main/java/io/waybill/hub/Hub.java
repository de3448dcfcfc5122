package io.waybill.hub;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.waybill.audit.AuditDatabase;
import io.waybill.audit.AuditWriter;
import io.waybill.audit.EventArchive;
import io.waybill.audit.EventList;
import io.waybill.audit.Housekeeping;
import io.waybill.audit.Ledger;
import io.waybill.audit.LedgerWatch;
import io.waybill.audit.Pruner;
import io.waybill.audit.ReplayList;
import io.waybill.audit.StoredEvents;
import io.waybill.audit.UnaccountedEvents;
import io.waybill.config.AuditSettings;
import io.waybill.config.Settings;
import io.waybill.config.SinkSettings;
import io.waybill.generation.Generations;
import io.waybill.generation.Platform;
import io.waybill.generation.ProjectWatch;
import io.waybill.generation.Reloader;
import io.waybill.handoff.Broker;
import io.waybill.handoff.DurableIntake;
import io.waybill.handoff.ParkedEvents;
import io.waybill.handoff.QueueContents;
import io.waybill.handoff.QueueDepths;
import io.waybill.lint.Lint;
import io.waybill.ops.Health;
import io.waybill.ops.Metrics;
import io.waybill.ops.OpsApi;
import io.waybill.ops.OpsServer;
import io.waybill.ops.ParkedApi;
import io.waybill.ops.RecordApi;
import io.waybill.ops.ReplayApi;
import io.waybill.ops.RoutesApi;
import io.waybill.ops.SourceApi;
import io.waybill.project.CheckedProject;
import io.waybill.project.ProjectFiles;
import io.waybill.redaction.HiddenSecrets;
import io.waybill.replay.Replays;
import io.waybill.sink.SinkMetrics;
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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running hub. */
public final class Hub implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);

    /** What of a stop may be spent on webhooks under way, and in all on calls to sinks under way. */
    private static final Duration WEBHOOKS_END = Duration.ofSeconds(3);

    private static final Duration CALLS_END = Duration.ofSeconds(10);
    private static final Duration QUARANTINE_SWEEP = Duration.ofMinutes(1);

    /** The secrets it was started with: some settings count until the next start, whatever a reload reads. */
    private final HiddenSecrets hidden;

    private final Deque<Runnable> closing = new ArrayDeque<>();
    private final WebhookServer webhooks;
    private final OpsServer ops;
    private final Generations generations;
    private final Reloader reloader;
    private final Replays replays;
    private @Nullable ProjectWatch watch;

    /**
     * Starts everything; webhooks are taken when this returns.
     *
     * @throws io.waybill.routes.RoutesException with everything that is wrong with the routes
     * @throws io.waybill.config.SettingsException with everything that is wrong with the settings
     * @throws RuntimeException if a part cannot start; the others are stopped again
     */
    public static Hub start(ProjectFiles files, Clock clock) {
        // Stays open if the start fails, so that whoever prints why prints no secret.
        HiddenSecrets hidden = new HiddenSecrets();
        Deque<Runnable> closing = new ArrayDeque<>();
        try {
            return new Hub(files, clock, hidden, closing);
        } catch (RuntimeException e) {
            closing.forEach(Hub::quietly);
            throw e;
        }
    }

    private Hub(ProjectFiles files, Clock clock, HiddenSecrets hidden, Deque<Runnable> closing) {
        this.hidden = hidden;
        CheckedProject loaded = files.check(files.read(), hidden);
        Settings settings = loaded.settings();
        DataFolder data = opened(closing, DataFolder.hold(settings.dataDir()));
        Metrics metrics = opened(closing, new Metrics());
        Vertx vertx = vertx(settings);
        closing.push(
                () -> vertx.close().toCompletionStage().toCompletableFuture().join());
        Broker broker = opened(closing, Broker.start(settings.broker(), data.path()));
        AuditDatabase database = opened(closing, AuditDatabase.open(settings.audit(), data.path()));
        DurableIntake intake = opened(closing, new DurableIntake(broker, data.path(), settings.dedupeWindow(), clock));
        ParkedEvents parked = new ParkedEvents(broker, clock);
        SinkControl sinkControl = new SinkControl(clock);
        Quarantine quarantine = Quarantine.open(data.path(), settings.quarantine(), clock);
        vertx.setPeriodic(
                QUARANTINE_SWEEP.toMillis(), timer -> vertx.executeBlocking(Executors.callable(quarantine::expire)));
        SecretUses secretUses = new SecretUses();
        SourceMetrics sourceMetrics = new SourceMetrics(metrics.registry());
        SourceServices sourceServices =
                new SourceServices(intake, quarantine::keep, new RejectedBodies(), secretUses, sourceMetrics, clock);
        this.webhooks = new WebhookServer(vertx, settings.http(), sourceMetrics);
        this.generations = new Generations(new Platform(
                broker,
                intake,
                webhooks,
                new AuditWriter(database, parked::remove),
                database.dataSource(),
                sinkControl,
                new SinkHandover(),
                sourceServices,
                quarantine,
                new SinkMetrics(metrics.registry()),
                clock));
        closing.push(() -> generations.stop(Duration.ZERO));
        generations.start(loaded, Set.of());
        this.reloader = new Reloader(files, new Lint(files)::check, generations, metrics.registry(), clock);
        this.ops = new OpsServer(vertx, settings.ops(), () -> settings().maskPersonalData());
        Ledger ledger = new Ledger(database, sinks -> QueueDepths.of(broker, sinks), clock);
        metrics.gauge("waybill.webhooks.in.flight", "Webhooks being worked on", webhooks::inFlight);
        metrics.gauge("waybill.generation", "The number of the routes now running", () -> generations
                .current()
                .number());
        LedgerWatch watch = watch(closing, database, broker, ledger, settings.audit(), clock);
        metrics.gauge("waybill.ledger.mismatch", "Events that are nowhere, or twice", watch::mismatch);
        this.replays = opened(
                closing,
                new Replays(
                        broker,
                        intake.subscriptions(),
                        new StoredEvents(database),
                        generations::current,
                        this::takingSinks,
                        () -> generations.current().loaded().settings().replayRate(),
                        clock));
        closing.push(ops::stop);
        ops.start(new OpsApi(
                health(broker, sinkControl, watch),
                metrics,
                () -> QueueDepths.of(broker, sinks()),
                sinkControl,
                this::sinks,
                List.of(
                        new RecordApi(ledger, new EventArchive(database), new EventList(database), this::sources),
                        new RoutesApi(generations, reloader),
                        new SourceApi(
                                () -> generations.current().loaded().settings().sources(),
                                secretUses,
                                quarantine,
                                webhook -> generations.current().reverifyRoute().reverify(webhook)),
                        new ParkedApi(parked, replays, ledger, this::takingSinks),
                        new ReplayApi(replays, new ReplayList(database), this::takingSinks))));
        replays.start();
        webhooks.start();
        this.closing.addAll(closing);
    }

    /** A worker for each webhook in flight, and no files but the data folder's. */
    private static Vertx vertx(Settings settings) {
        return Vertx.vertx(new VertxOptions()
                .setWorkerPoolSize(settings.http().maxInFlight())
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }

    private static <T extends AutoCloseable> T opened(Deque<Runnable> closing, T part) {
        closing.push(() -> {
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        return part;
    }

    private static LedgerWatch watch(
            Deque<Runnable> closing,
            AuditDatabase database,
            Broker broker,
            Ledger ledger,
            AuditSettings audit,
            Clock clock) {
        UnaccountedEvents unaccounted = new UnaccountedEvents(database, new QueueContents(broker)::eventIds);
        LedgerWatch watch = new LedgerWatch(ledger, unaccounted, audit.alarmAfter(), clock);
        Pruner pruner = new Pruner(database, audit.retention(), audit.bodyRetention(), clock);
        opened(closing, new Housekeeping(database, pruner, watch, audit.alarmAfter()));
        return watch;
    }

    private Health health(Broker broker, SinkControl sinkControl, LedgerWatch watch) {
        return new Health(List.of(
                new Health.Check("broker", true, () -> {
                    QueueDepths.of(broker, Set.of());
                    return null;
                }),
                new Health.Check("audit", false, () -> generations.current().auditTrouble()),
                new Health.Check("ledger", false, watch::alarm),
                new Health.Check("replays", false, () -> replays.trouble()),
                new Health.Check("sinks", false, () -> describe(sinkControl.stopped()))));
    }

    private static @Nullable String describe(Map<String, String> stopped) {
        return stopped.isEmpty()
                ? null
                : stopped.entrySet().stream()
                        .map(sink -> "%s takes no events: %s".formatted(sink.getKey(), sink.getValue()))
                        .collect(Collectors.joining("; "));
    }

    private Set<String> sources() {
        return new TreeSet<>(generations.current().loaded().routes().sources());
    }

    /** Those that are not off. */
    private Set<String> takingSinks() {
        return generations.current().loaded().settings().sinks().values().stream()
                .filter(sink -> sink.mode() != SinkSettings.Mode.OFF)
                .map(SinkSettings::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> sinks() {
        return new TreeSet<>(generations.current().loaded().routes().sinks());
    }

    /** From now on a change to a file is taken in as it is saved. */
    public void watch() {
        watch = reloader.watch();
    }

    /** Those in effect now. */
    Settings settings() {
        return generations.current().loaded().settings();
    }

    /** The ports in use, also where any was asked for. */
    public int webhookPort() {
        return webhooks.port();
    }

    public int opsPort() {
        return ops.port();
    }

    /**
     * Takes no more webhooks, ends what ends in 10 s, hands the rest back, and is gone in less than 15 s. Whatever was
     * accepted is on disk: being cut off loses nothing.
     */
    @Override
    public void close() {
        long began = System.nanoTime();
        quietly(replays::close);
        if (watch != null) {
            quietly(watch::close);
        }
        webhooks.stop(WEBHOOKS_END);
        quietly(() -> generations.stop(CALLS_END.minusNanos(System.nanoTime() - began)));
        closing.forEach(Hub::quietly);
        LOG.info("stopped");
        hidden.close();
    }

    private static void quietly(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.warn("a part did not stop cleanly: {}", e.toString());
        }
    }
}
