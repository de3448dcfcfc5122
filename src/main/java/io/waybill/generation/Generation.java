package io.waybill.generation;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.RecordsComponent;
import io.waybill.config.Settings;
import io.waybill.project.CheckedProject;
import io.waybill.project.RouteSet;
import io.waybill.project.RoutesException;
import io.waybill.redaction.HiddenSecrets;
import io.waybill.redaction.Secrets;
import io.waybill.routes.RouteContext;
import io.waybill.sink.SinkEnvironment;
import io.waybill.sink.SubscriptionComponent;
import io.waybill.sink.http.Egress;
import io.waybill.sink.http.HttpClients;
import io.waybill.sink.http.WaybillHttpComponent;
import io.waybill.sink.slack.WaybillSlackComponent;
import io.waybill.source.ReverifyRoute;
import io.waybill.source.http.GenerationRouter;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.jspecify.annotations.Nullable;

/**
 * One set of routes, running: a CamelContext of its own, on Camel Main's parts, beside which another can be built and
 * take over.
 */
public final class Generation {

    private static final String ROUTER = "platform-http-router";

    private final int number;
    private final CheckedProject loaded;
    private final Instant builtAt;
    private final RouteContext context;
    private final GenerationRouter entrance;
    private final SubscriptionComponent subscriptions;
    private final RecordsComponent records;
    private final ReverifyRoute reverifyRoute;
    private final HiddenSecrets hidden;

    private Generation(
            int number,
            CheckedProject loaded,
            Instant builtAt,
            RouteContext context,
            GenerationRouter entrance,
            SubscriptionComponent subscriptions,
            RecordsComponent records,
            ReverifyRoute reverifyRoute,
            HiddenSecrets hidden) {
        this.number = number;
        this.loaded = loaded;
        this.builtAt = builtAt;
        this.context = context;
        this.entrance = entrance;
        this.subscriptions = subscriptions;
        this.records = records;
        this.reverifyRoute = reverifyRoute;
        this.hidden = hidden;
    }

    /**
     * Builds it, whole: webhooks come to it once its entrance is in use, events to its sinks once they are started.
     *
     * @throws RoutesException if the routes cannot be built; nothing of them is left running then
     */
    static Generation build(int number, CheckedProject loaded, Platform platform) {
        HiddenSecrets hidden = new HiddenSecrets();
        hidden.add(Secrets.in(loaded.settings()));
        try {
            return build(number, loaded, platform, hidden);
        } catch (RuntimeException e) {
            hidden.close();
            throw e;
        }
    }

    private static Generation build(int number, CheckedProject loaded, Platform platform, HiddenSecrets hidden) {
        RouteSet routes = loaded.routes();
        Settings settings = loaded.settings();
        RouteContext context = new RouteContext("generation-" + number, routes, settings);
        SubscriptionComponent subscriptions = new SubscriptionComponent(
                platform.broker(),
                settings.sinks(),
                new SinkEnvironment(
                        number,
                        platform.sinkControl(),
                        platform.sinkTurns(),
                        platform.sinkMetrics(),
                        settings.maskPersonalData(),
                        platform.clock()),
                context.timer());
        RecordsComponent records = new RecordsComponent(platform.broker());
        GenerationRouter entrance = platform.server().routerFor(settings.sources());
        context.add("subscription", subscriptions);
        context.add("records", records);
        context.add("slack", new WaybillSlackComponent(platform.clock()));
        Egress egress = new Egress(settings.egressAllowPrivate());
        context.add("http", new WaybillHttpComponent(egress));
        context.add("https", new WaybillHttpComponent(egress));
        context.add("platform-http", platformHttp());
        bindBeans(context, number, settings, platform);
        bindServer(context, platform.server().vertx(), entrance.router());
        context.start(settings.sinksOff());
        return new Generation(
                number,
                loaded,
                platform.clock().instant(),
                context,
                entrance,
                subscriptions,
                records,
                new ReverifyRoute(context.camel()),
                hidden);
    }

    private static PlatformHttpComponent platformHttp() {
        PlatformHttpComponent http = new PlatformHttpComponent();
        http.setEngine(new VertxPlatformHttpEngine());
        return http;
    }

    private static void bindBeans(RouteContext context, int number, Settings settings, Platform platform) {
        context.bind(
                "source",
                new io.waybill.source.SourceSteps(
                        settings.sources(),
                        context.mappings(),
                        settings.secretFields(),
                        platform.sourceServices(),
                        number));
        context.bind(
                "sink", new io.waybill.sink.SinkSteps(context.mappings(), platform.sinkControl(), platform.clock()));
        context.bind("audit", platform.auditWriter());
        context.bind("audit-database", platform.auditDatabase());
        HttpClients.forSinks(settings.sinks().values(), platform.clock()).forEach(context::bind);
    }

    private static void bindServer(RouteContext context, Vertx vertx, Router router) {
        VertxPlatformHttpRouter shared = new VertxPlatformHttpRouter(null, vertx, router, ROUTER) {
            /** The door has read the body. */
            @Override
            public Handler<RoutingContext> bodyHandler() {
                return RoutingContext::next;
            }
        };
        context.bind(ROUTER, shared);
        context.bind(ROUTER + "-0", shared);
    }

    public int number() {
        return number;
    }

    public Instant builtAt() {
        return builtAt;
    }

    public CheckedProject loaded() {
        return loaded;
    }

    GenerationRouter entrance() {
        return entrance;
    }

    /** The sinks that take events. */
    Set<String> subscribers() {
        Set<String> names = new TreeSet<>(loaded.settings().sinks().keySet());
        names.removeAll(loaded.settings().sinksOff());
        return names;
    }

    /** @param mended the sinks that are to try again, should they be held */
    void startSinks(Set<String> mended) {
        subscriptions.startSinks(mended);
    }

    public ReverifyRoute reverifyRoute() {
        return reverifyRoute;
    }

    /** Why the audit does not keep up, or null. */
    public @Nullable String auditTrouble() {
        return records.trouble();
    }

    /** Stops its sinks: calls under way may take that long, from now. */
    void stopSinks(Duration longest) {
        subscriptions.stopSinks(longest);
    }

    /** Ends what is left of it, once the webhooks it began with are answered. */
    void stop(Duration longest) {
        entrance.awaitEmpty(longest);
        context.stop();
        hidden.close();
    }
}
