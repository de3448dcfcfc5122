package io.waybill.routes;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.RecordsComponent;
import io.waybill.config.Settings;
import io.waybill.config.SinkSettings;
import io.waybill.sink.HttpClients;
import io.waybill.sink.SubscriptionComponent;
import io.waybill.sink.WaybillSlackComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
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
    private final RouteSet routes;
    private final Settings settings;
    private final Instant builtAt;
    private final RouteContext context;
    private final Router router;
    private final SubscriptionComponent subscriptions;
    private final RecordsComponent records;

    private Generation(
            int number,
            RouteSet routes,
            Settings settings,
            Instant builtAt,
            RouteContext context,
            Router router,
            SubscriptionComponent subscriptions,
            RecordsComponent records) {
        this.number = number;
        this.routes = routes;
        this.settings = settings;
        this.builtAt = builtAt;
        this.context = context;
        this.router = router;
        this.subscriptions = subscriptions;
        this.records = records;
    }

    /**
     * Builds and starts it: its sinks take events as soon as this returns. Webhooks come to it once its router is in
     * use.
     *
     * @throws RoutesException if the routes cannot be built; nothing of them is left running then
     */
    static Generation start(int number, RouteSet routes, Settings settings, Platform platform) {
        RouteContext context = new RouteContext("generation-" + number, routes, settings);
        SubscriptionComponent subscriptions = new SubscriptionComponent(
                platform.broker(),
                settings.sinks(),
                platform.sinkControl(),
                platform.sinkMetrics(),
                context.timer(),
                platform.clock(),
                number);
        RecordsComponent records = new RecordsComponent(platform.broker());
        Router router = platform.server().routerFor(settings.sources());
        context.add("subscription", subscriptions);
        context.add("records", records);
        context.add("slack", new WaybillSlackComponent(platform.clock()));
        context.add("platform-http", platformHttp());
        bindBeans(context, number, settings, platform);
        bindServer(context, platform.server().vertx(), router);
        context.start(off(settings));
        return new Generation(
                number, routes, settings, platform.clock().instant(), context, router, subscriptions, records);
    }

    private static PlatformHttpComponent platformHttp() {
        PlatformHttpComponent http = new PlatformHttpComponent();
        http.setEngine(new VertxPlatformHttpEngine());
        return http;
    }

    private static void bindBeans(RouteContext context, int number, Settings settings, Platform platform) {
        context.bind(
                "source",
                new io.waybill.source.Steps(
                        settings.sources(),
                        context.mappings(),
                        settings.secretFields(),
                        platform.intake(),
                        platform.sourceMetrics(),
                        platform.clock(),
                        number));
        context.bind("sink", new io.waybill.sink.Steps(context.mappings(), platform.sinkControl(), platform.clock()));
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

    static Set<String> off(Settings settings) {
        return settings.sinks().values().stream()
                .filter(sink -> sink.mode() == SinkSettings.Mode.OFF)
                .map(SinkSettings::name)
                .collect(Collectors.toSet());
    }

    public int number() {
        return number;
    }

    public Instant builtAt() {
        return builtAt;
    }

    public RouteSet routes() {
        return routes;
    }

    public Settings settings() {
        return settings;
    }

    Router router() {
        return router;
    }

    /** Why the audit does not keep up, or null. */
    public @Nullable String auditTrouble() {
        return records.trouble();
    }

    /** Stops its sinks, those calling after so long, and then all of it. */
    void stop(Duration longest) {
        subscriptions.stopSinks(longest);
        context.stop();
    }
}
