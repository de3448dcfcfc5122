package io.waybill.hub;

import io.micrometer.core.instrument.Counter;
import io.vertx.core.Vertx;
import io.waybill.alarm.AlarmBoard;
import io.waybill.alarm.AlarmEvent;
import io.waybill.audit.AuditDatabase;
import io.waybill.audit.ChangeList;
import io.waybill.audit.EndpointCounts;
import io.waybill.audit.EventArchive;
import io.waybill.audit.EventList;
import io.waybill.audit.GenerationList;
import io.waybill.audit.HourlyTotals;
import io.waybill.audit.LastArrivals;
import io.waybill.audit.LastFailures;
import io.waybill.audit.Ledger;
import io.waybill.audit.LedgerWatch;
import io.waybill.audit.RecordedEvents;
import io.waybill.audit.RecordedNames;
import io.waybill.audit.RefusalCounts;
import io.waybill.audit.ReplayList;
import io.waybill.audit.StoredEvents;
import io.waybill.config.Settings;
import io.waybill.config.SourceSettings;
import io.waybill.config.WebhookAddress;
import io.waybill.event.Event;
import io.waybill.explain.CaseFolder;
import io.waybill.explain.Explainer;
import io.waybill.generation.CurrentRehearsal;
import io.waybill.generation.Generations;
import io.waybill.generation.Reloader;
import io.waybill.generation.SharedServices;
import io.waybill.handoff.ParkedEvents;
import io.waybill.handoff.QueueDepths;
import io.waybill.ops.AlarmApi;
import io.waybill.ops.ChangesApi;
import io.waybill.ops.EndpointApi;
import io.waybill.ops.EndpointStates;
import io.waybill.ops.EventLists;
import io.waybill.ops.ExplainApi;
import io.waybill.ops.Health;
import io.waybill.ops.HubsApi;
import io.waybill.ops.KnownNames;
import io.waybill.ops.Metrics;
import io.waybill.ops.OpenApi;
import io.waybill.ops.OperatorChanges;
import io.waybill.ops.OpsApi;
import io.waybill.ops.ParkedApi;
import io.waybill.ops.RecordApi;
import io.waybill.ops.ReplayApi;
import io.waybill.ops.RetryApi;
import io.waybill.ops.RoutesApi;
import io.waybill.ops.SinkApi;
import io.waybill.ops.SinkErrors;
import io.waybill.ops.SourceApi;
import io.waybill.ops.SourceOverview;
import io.waybill.ops.ThisHub;
import io.waybill.ops.UnverifiedList;
import io.waybill.page.ChangesScreen;
import io.waybill.page.DiscardScreens;
import io.waybill.page.EventChanges;
import io.waybill.page.EventScreen;
import io.waybill.page.EventsScreen;
import io.waybill.page.LeadScreen;
import io.waybill.page.MinuteCounts;
import io.waybill.page.NowScreen;
import io.waybill.page.OperatorPages;
import io.waybill.page.ParkedScreens;
import io.waybill.page.ReplayScreens;
import io.waybill.page.RoutesScreens;
import io.waybill.page.SampleScreens;
import io.waybill.page.SinkScreens;
import io.waybill.page.SourceScreens;
import io.waybill.page.TryScreens;
import io.waybill.page.WhyScreen;
import io.waybill.project.RouteSet;
import io.waybill.replay.Replays;
import io.waybill.sink.SinkStates;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Lets operators see and do what the parts of a hub offer. */
final class OpsSetup {

    private final SharedServices services;
    private final Generations generations;
    private final SinkStates states;
    private final AuditDatabase database;
    private final Records records;
    private final Metrics metrics;
    private final Vertx vertx;
    private final Clock clock;

    /** What is known of everything that came in. */
    record Records(Ledger ledger, LedgerWatch watch, RefusalCounts refusals, RecordedEvents recorded) {}

    OpsSetup(
            SharedServices services,
            Generations generations,
            SinkStates states,
            AuditDatabase database,
            Records records,
            Metrics metrics,
            Vertx vertx,
            Clock clock) {
        this.services = services;
        this.generations = generations;
        this.states = states;
        this.database = database;
        this.records = records;
        this.metrics = metrics;
        this.vertx = vertx;
        this.clock = clock;
    }

    /** @param data the folder of the data */
    OpsApi api(
            ParkedEvents parked,
            Replays replays,
            Reloader reloader,
            CurrentRehearsal rehearsal,
            AlarmBoard alarms,
            Path data) {
        Health health = new HealthSetup(services, generations, states, records).health(replays);
        ThisHub here = new ThisHub(settings().hubName(), settings().broker().isEmbedded());
        HubsApi hubs = new HubsApi(here, () -> services.hubs().living().values(), services.hubs()::tasks);
        LastArrivals lastArrivals = new LastArrivals(database);
        new HubGauges(services, generations, states, lastArrivals)
                .addTo(metrics, records.watch()::mismatch, health, data);
        EndpointStates endpoints = endpoints();
        KnownNames names = new KnownNames(
                this::knownSources,
                this::sinks,
                this::types,
                sink -> endpoints.names(sink, generations.current().endpoints().get(sink)),
                new RecordedNames(database));
        EventArchive archive = new EventArchive(database);
        SourceOverview sources = new SourceOverview(
                () -> generations.current().project().settings().sources(),
                lastArrivals,
                services.sources().steps().secretUses(),
                services.sources().quarantine());
        Explainer explainer = new Explainer(
                new StoredEvents(database),
                archive,
                rehearsal,
                () -> generations.current().project(),
                clock);
        EventLists lists = new EventLists(
                new EventList(database),
                new UnverifiedList(here, services.sources().quarantine()));
        CaseFolder cases = new CaseFolder(generations::current, rehearsal, explainer);
        SinkApi sinkApi = new SinkApi(
                generations::current,
                services.sinks().requests(),
                states,
                new SinkErrors(new LastFailures(database), clock),
                this::depths);
        RetryApi retryApi = new RetryApi(services.sinks().requests(), states, archive, generations::subscribers);
        SourceApi sourceApi = new SourceApi(
                here,
                () -> generations.current().project().settings().sources(),
                sources,
                services.sources().quarantine(),
                webhook -> generations.current().webhooks().reverify(webhook),
                names);
        ParkedApi parkedApi = new ParkedApi(parked, replays, records.ledger(), generations::subscribers, names);
        RoutesApi routesApi = new RoutesApi(generations, reloader);
        HourlyTotals totals = new HourlyTotals(database);
        ReplayApi replayApi = new ReplayApi(replays, new ReplayList(database), generations::subscribers, names);
        ChangeList changeList = new ChangeList(database);
        ChangesApi changesApi = new ChangesApi(changeList);
        OperatorPages pages = new OperatorPages(
                vertx,
                database::commits,
                clock,
                List.of(
                        new NowScreen(alarms::now, health, hubs, records.ledger(), sources, sinkApi, totals, minutes()),
                        new EventsScreen(here, lists, names, totals),
                        new EventScreen(archive, changeList),
                        new WhyScreen(explainer),
                        new EventChanges(archive, replayApi, retryApi),
                        new LeadScreen(lists, archive),
                        new ParkedScreens(parked, parkedApi, records.ledger()::sinks, this::depths),
                        new DiscardScreens(lists, parkedApi, names),
                        new ReplayScreens(replayApi, generations::subscribers, this::sources),
                        new SourceScreens(here, sources, sourceApi, totals, this::webhookAddress),
                        new SampleScreens(
                                this::settings,
                                () -> services.sources().server().port(),
                                clock),
                        new SinkScreens(
                                here, sinkApi, retryApi, () -> settings().sinks()),
                        new RoutesScreens(
                                generations::current,
                                reloader::recent,
                                routesApi,
                                totals,
                                new GenerationList(database)),
                        new TryScreens(explainer, cases, this::sources),
                        new ChangesScreen(changesApi)));
        return new OpsApi(
                health,
                metrics,
                new OperatorChanges(services.sources().intake()::record, clock),
                List.of(
                        sinkApi,
                        new EndpointApi(
                                generations::current,
                                services.sinks().control(),
                                services.sinks().requests(),
                                endpoints,
                                clock),
                        new OpenApi(),
                        retryApi,
                        new AlarmApi(alarms::now),
                        hubs,
                        new RecordApi(records.ledger(), records.refusals(), archive, lists, names),
                        new ExplainApi(
                                explainer, cases, () -> settings().sources().keySet()),
                        routesApi,
                        sourceApi,
                        parkedApi,
                        replayApi,
                        changesApi,
                        pages));
    }

    private EndpointStates endpoints() {
        return new EndpointStates(
                states,
                new EndpointCounts(database),
                records.ledger()::report,
                (sink, lanes) -> QueueDepths.overflowed(services.broker(), sink, lanes));
    }

    private QueueDepths depths(Set<String> of) {
        return QueueDepths.of(services.broker(), of);
    }

    private Settings settings() {
        return generations.current().project().settings();
    }

    private String webhookAddress(String source) {
        SourceSettings now = settings().sources().get(source);
        return now == null
                ? ""
                : WebhookAddress.of(
                        now, settings().http(), services.sources().server().port());
    }

    private MinuteCounts minutes() {
        MinuteCounts minutes =
                new MinuteCounts(() -> (long) metrics.registry().find("waybill.events.accepted").counters().stream()
                        .mapToDouble(Counter::count)
                        .sum());
        minutes.look(clock.instant());
        vertx.setPeriodic(1_000, timer -> minutes.look(clock.instant()));
        return minutes;
    }

    private RouteSet routes() {
        return generations.current().project().routes();
    }

    private Set<String> sources() {
        return new TreeSet<>(settings().sources().keySet());
    }

    /** With that of the hub's own events. */
    private Set<String> knownSources() {
        Set<String> names = sources();
        names.add(Event.HUB);
        return names;
    }

    private Set<String> types() {
        Set<String> types = new TreeSet<>(routes().types());
        types.addAll(AlarmEvent.TYPES);
        return types;
    }

    private Set<String> sinks() {
        return new TreeSet<>(routes().sinks());
    }
}
