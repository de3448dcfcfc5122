package io.waybill.routes;

import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.RecordsComponent;
import io.waybill.config.Settings;
import io.waybill.config.SinkSettings;
import io.waybill.event.Json;
import io.waybill.event.MappingException;
import io.waybill.finding.Finding;
import io.waybill.mapping.JqLanguage;
import io.waybill.mapping.Mappings;
import io.waybill.sink.HttpClients;
import io.waybill.sink.RedeliveryTimer;
import io.waybill.sink.SubscriptionComponent;
import io.waybill.sink.WaybillSlackComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.SimpleMain;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
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
    private final SimpleMain main;
    private final Router router;
    private final SubscriptionComponent subscriptions;
    private final RecordsComponent records;

    private Generation(
            int number,
            RouteSet routes,
            Settings settings,
            Instant builtAt,
            SimpleMain main,
            Router router,
            SubscriptionComponent subscriptions,
            RecordsComponent records) {
        this.number = number;
        this.routes = routes;
        this.settings = settings;
        this.builtAt = builtAt;
        this.main = main;
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
        RedeliveryTimer timer = new RedeliveryTimer();
        SubscriptionComponent subscriptions = new SubscriptionComponent(
                platform.broker(),
                settings.sinks(),
                platform.sinkControl(),
                platform.sinkMetrics(),
                timer,
                platform.clock(),
                number);
        RecordsComponent records = new RecordsComponent(platform.broker());
        Router router = platform.server().routerFor(routes.sources());
        DefaultCamelContext context = new DefaultCamelContext(false);
        SimpleMain main = new SimpleMain(context);
        try {
            context.addComponent("subscription", subscriptions);
            context.addComponent("records", records);
            context.addComponent("slack", new WaybillSlackComponent(platform.clock()));
            context.addComponent("kamelet", kamelets());
            context.addComponent("platform-http", platformHttp());
            bindBeans(context, number, routes, settings, platform, router, timer);
            configure(main, number, settings);
            main.init();
            load(context, routes, settings);
            main.start();
        } catch (Exception e) {
            main.stop();
            timer.shutdownNow();
            throw BuildFailure.explain(e, routes);
        }
        return new Generation(
                number, routes, settings, platform.clock().instant(), main, router, subscriptions, records);
    }

    private static void configure(SimpleMain main, int number, Settings settings) {
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setInitialProperties(new HashMap<>(settings.texts()));
        main.configure()
                .withName("generation-" + number)
                .withRoutesCollectorEnabled(false)
                .withAutoConfigurationLogSummary(false)
                .withStreamCachingEnabled(false)
                .withMessageHistory(false)
                .withSourceLocationEnabled(true)
                .withShutdownTimeout(2)
                .withShutdownSuppressLoggingOnTimeout(true)
                .withShutdownLogInflightExchangesOnTimeout(false);
    }

    private static KameletComponent kamelets() {
        KameletComponent kamelets = new KameletComponent();
        // A failure within one is the calling route's to handle, once and as a whole.
        kamelets.setNoErrorHandler(true);
        return kamelets;
    }

    private static PlatformHttpComponent platformHttp() {
        PlatformHttpComponent http = new PlatformHttpComponent();
        http.setEngine(new VertxPlatformHttpEngine());
        return http;
    }

    private static void bindBeans(
            DefaultCamelContext context,
            int number,
            RouteSet routes,
            Settings settings,
            Platform platform,
            Router router,
            RedeliveryTimer timer) {
        Mappings mappings = mappings(routes, settings);
        Map<String, Object> beans = new HashMap<>();
        beans.put("json", Json.mapper());
        beans.put("jq", new JqLanguage(mappings));
        beans.put(
                "source",
                new io.waybill.source.Steps(
                        settings.sources(),
                        mappings,
                        settings.secretFields(),
                        platform.intake(),
                        platform.sourceMetrics(),
                        platform.clock(),
                        number));
        beans.put("sink", new io.waybill.sink.Steps(mappings, platform.sinkControl(), platform.clock()));
        beans.put("redelivery-timer", timer);
        beans.put("audit", platform.auditWriter());
        beans.put("audit-database", platform.auditDatabase());
        HttpClients.forSinks(settings.sinks().values(), platform.clock()).forEach(beans::put);
        VertxPlatformHttpRouter shared =
                new VertxPlatformHttpRouter(null, platform.server().vertx(), router, ROUTER) {
                    /** The door has read the body. */
                    @Override
                    public Handler<RoutingContext> bodyHandler() {
                        return RoutingContext::next;
                    }
                };
        beans.put(ROUTER, shared);
        beans.put(ROUTER + "-0", shared);
        beans.forEach((name, bean) -> context.getRegistry().bind(name, bean));
    }

    private static Mappings mappings(RouteSet routes, Settings settings) {
        try {
            return new Mappings(routes.programs(), routes.tables(), settings.texts());
        } catch (MappingException e) {
            throw new RoutesException(
                    Finding.error(routes.shown(RouteFolder.MAPPINGS), 0, String.valueOf(e.getMessage())), e);
        }
    }

    private static void load(DefaultCamelContext context, RouteSet routes, Settings settings) throws Exception {
        Set<String> off = settings.sinks().values().stream()
                .filter(sink -> sink.mode() == SinkSettings.Mode.OFF)
                .map(SinkSettings::name)
                .collect(Collectors.toSet());
        List<Resource> resources = routes.routes(off).entrySet().stream()
                .map(file -> ResourceHelper.fromString("file:" + routes.shown(file.getKey()), file.getValue()))
                .toList();
        PluginHelper.getRoutesLoader(context).loadRoutes(resources);
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
        main.stop();
    }
}
