package io.waybill.generation;

import io.waybill.audit.RecordsComponent;
import io.waybill.config.Settings;
import io.waybill.endpoint.Endpoints;
import io.waybill.endpoint.EndpointsFile;
import io.waybill.project.CheckedProject;
import io.waybill.project.RoutesException;
import io.waybill.record.TakenTypes;
import io.waybill.redaction.HiddenSecrets;
import io.waybill.redaction.Secrets;
import io.waybill.routes.RouteContext;
import io.waybill.sink.SinkEnvironment;
import io.waybill.sink.SinkSteps;
import io.waybill.sink.SubscriptionComponent;
import io.waybill.sink.download.FileDownloads;
import io.waybill.sink.http.Egress;
import io.waybill.sink.http.HttpClients;
import io.waybill.sink.http.WaybillHttpComponent;
import io.waybill.sink.mail.MailSenders;
import io.waybill.sink.slack.WaybillSlackComponent;
import io.waybill.source.MagicLinks;
import io.waybill.source.SourceStepComponent;
import io.waybill.source.SourceSteps;
import io.waybill.source.WebhookRoutes;
import io.waybill.source.http.GenerationRouter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One set of routes in a running CamelContext of its own, next to which another can be built and take over. */
public final class Generation {

    private final int number;
    private final CheckedProject project;
    private final Instant builtAt;
    private final RouteContext context;
    private final GenerationRouter router;
    private final SubscriptionComponent subscriptions;
    private final RecordsComponent records;
    private final WebhookRoutes webhooks;
    private final HiddenSecrets hidden;
    private final Map<String, Endpoints> calling;

    /**
     * Builds a generation. It receives webhooks once the server uses its router, and events once its sinks are started.
     *
     * @throws RoutesException if the routes cannot be built; none of them is left running then
     */
    static Generation build(int number, CheckedProject project, SharedServices services) {
        HiddenSecrets hidden = new HiddenSecrets();
        hidden.add(Secrets.in(project.settings()));
        try {
            return new Generation(number, project, services, hidden);
        } catch (RuntimeException e) {
            hidden.close();
            throw e;
        }
    }

    private Generation(int number, CheckedProject project, SharedServices services, HiddenSecrets hidden) {
        Settings settings = project.settings();
        this.number = number;
        this.hidden = hidden;
        this.project = project;
        this.builtAt = services.clock().instant();
        this.context = new RouteContext(
                "generation-" + number,
                project.routes(),
                settings,
                services.sources().steps().metrics()::mappingStopped);
        Endpoints endpoints = EndpointsFile.read(project.routes().folder(), settings.texts());
        hidden.add(Secrets.in(endpoints.all()));
        this.calling = project.routes().sinks().stream()
                .filter(project.routes()::callsEndpoints)
                .collect(Collectors.toUnmodifiableMap(sink -> sink, sink -> endpoints));
        SourceSteps sourceSteps = new SourceSteps(
                settings.sources(),
                context.mappings(),
                settings.secretFields(),
                MagicLinks.of(settings.sinks().values(), services.seal()),
                services.sources().steps(),
                number);
        this.webhooks = new WebhookRoutes(sourceSteps);
        this.router = services.sources().server().routerFor(settings.sources());
        this.subscriptions = new SubscriptionComponent(
                services.broker(),
                settings.sinks(),
                new SinkEnvironment(
                        number,
                        services.hubs(),
                        services.sinks().control(),
                        services.sinks().handover(),
                        services.sinks().metrics(),
                        services.sinks().results(),
                        settings.dedupeWindow(),
                        settings.logDeliveries(),
                        settings.maskPersonalData(),
                        services.clock()),
                context.timer(),
                project.routes()::taken,
                calling);
        this.records = new RecordsComponent(services.broker(), services.clock());
        addComponents(sourceSteps, settings, services);
        bindBeans(settings, services, endpoints);
        context.start(settings.sinksOff());
    }

    private void addComponents(SourceSteps sourceSteps, Settings settings, SharedServices services) {
        Egress egress = new Egress(settings.egressAllowPrivate());
        MailSenders.forSinks(settings.sinks().values(), egress).forEach(context::bind);
        context.add("platform-http", router.platformHttp(webhooks, context::bind));
        context.add("source", new SourceStepComponent(sourceSteps));
        context.add("subscription", subscriptions);
        context.add("records", records);
        context.add("slack", new WaybillSlackComponent(services.clock()));
        context.add("http", new WaybillHttpComponent(egress));
        context.add("https", new WaybillHttpComponent(egress));
    }

    /** The endpoints of clients, by each sink that calls them. */
    public Map<String, Endpoints> endpoints() {
        return calling;
    }

    private void bindBeans(Settings settings, SharedServices services, Endpoints endpoints) {
        context.bind(
                "sink",
                new SinkSteps(
                        context.mappings(),
                        services.sinks().control(),
                        endpoints,
                        context.timer(),
                        HttpClients::endpoint,
                        new FileDownloads(new Egress(settings.egressAllowPrivate()), services.clock()),
                        services.seal(),
                        services.clock()));
        calling.keySet().stream()
                .map(settings.sinks()::get)
                .flatMap(sink -> HttpClients.forEndpoints(sink, endpoints, services.clock()).entrySet().stream())
                .forEach(client -> context.bind(client.getKey(), client.getValue()));
        context.bind("audit", services.audit().writer());
        context.bind("audit-database", services.audit().database());
        HttpClients.forSinks(settings.sinks().values(), services.clock()).forEach(context::bind);
    }

    public int number() {
        return number;
    }

    public Instant builtAt() {
        return builtAt;
    }

    public CheckedProject project() {
        return project;
    }

    GenerationRouter router() {
        return router;
    }

    /** The sinks that receive events. */
    Set<String> subscribers() {
        Set<String> names = new TreeSet<>(project.settings().sinks().keySet());
        names.removeAll(project.settings().sinksOff());
        return names;
    }

    /** Which events each of them takes. */
    public Map<String, TakenTypes> taken() {
        Map<String, TakenTypes> taken = new TreeMap<>(subscriptions.taken());
        taken.keySet().retainAll(subscribers());
        return taken;
    }

    /** @param changed the sinks that try again even if the sink had refused the hub */
    void startSinks(Set<String> changed) {
        subscriptions.startSinks(changed);
    }

    /** Its sources' routes. */
    public WebhookRoutes webhooks() {
        return webhooks;
    }

    /** Why the audit is falling behind; null if it is not. */
    public @Nullable String auditTrouble() {
        return records.trouble();
    }

    /** @param longest how long calls in progress may still take */
    void stopSinks(Duration longest) {
        subscriptions.stopSinks(longest);
    }

    /** @param longest how long requests in progress may still take */
    void stop(Duration longest) {
        router.awaitEmpty(longest);
        context.stop();
        hidden.close();
    }
}
