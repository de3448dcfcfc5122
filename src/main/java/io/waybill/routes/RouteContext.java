package io.waybill.routes;

import io.waybill.config.Settings;
import io.waybill.event.Json;
import io.waybill.event.MappingException;
import io.waybill.finding.Finding;
import io.waybill.mapping.JqLanguage;
import io.waybill.mapping.JqLimits;
import io.waybill.mapping.Mappings;
import io.waybill.project.RouteFolder;
import io.waybill.project.RouteSet;
import io.waybill.project.RoutesException;
import io.waybill.sink.RedeliveryTimer;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.camel.Component;
import org.apache.camel.LoggingLevel;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.SimpleMain;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;

/**
 * A CamelContext with the project's routes, set up by Camel Main. Running and rehearsing add different components and
 * beans before they start it.
 */
public final class RouteContext {

    private final RouteSet routes;
    private final DefaultCamelContext context = new DefaultCamelContext(false) {

        /** Camel asks for this before it adds a kamelet's route, and looks through all other routes before it sees that there is none. */
        @Override
        protected boolean removeRoute(String routeId, LoggingLevel level) throws Exception {
            return getRouteStatus(routeId) != null && super.removeRoute(routeId, level);
        }
    };

    private final SimpleMain main = new SimpleMain(context);
    private final Mappings mappings;
    private final RedeliveryTimer timer = new RedeliveryTimer();
    private @Nullable TracedRules traced;

    /**
     * @param stopped told the name of a mapping when it is stopped at its limits
     * @throws RoutesException if a mapping is not valid jq
     */
    public RouteContext(String name, RouteSet routes, Settings settings, Consumer<String> stopped) {
        this.routes = routes;
        this.mappings = mappings(routes, settings, stopped);
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setInitialProperties(new HashMap<>(settings.texts()));
        main.configure()
                .withName(name)
                .withRoutesCollectorEnabled(false)
                .withAutoConfigurationLogSummary(false)
                .withStreamCachingEnabled(false)
                .withMessageHistory(false)
                .withSourceLocationEnabled(true)
                .withShutdownTimeout(2)
                .withShutdownSuppressLoggingOnTimeout(true)
                .withShutdownLogInflightExchangesOnTimeout(false);
        add("kamelet", kamelets());
        bind("json", Json.mapper());
        bind("jq", new JqLanguage(mappings));
        bind("redelivery-timer", timer);
    }

    private static KameletComponent kamelets() {
        KameletComponent kamelets = new KameletComponent();
        // The calling route handles failures in a kamelet, so that a retry repeats all of it.
        kamelets.setNoErrorHandler(true);
        return kamelets;
    }

    private static Mappings mappings(RouteSet routes, Settings settings, Consumer<String> stopped) {
        try {
            return new Mappings(
                    routes.programs(),
                    routes.tables(),
                    settings.texts(),
                    new JqLimits(settings.mappingTimeout(), stopped));
        } catch (MappingException e) {
            throw new RoutesException(
                    Finding.error(routes.shown(RouteFolder.MAPPINGS), 0, String.valueOf(e.getMessage())), e);
        }
    }

    public DefaultCamelContext camel() {
        return context;
    }

    public Mappings mappings() {
        return mappings;
    }

    public RedeliveryTimer timer() {
        return timer;
    }

    public void add(String scheme, Component component) {
        context.addComponent(scheme, component);
    }

    public void bind(String name, Object bean) {
        context.getRegistry().bind(name, bean);
    }

    /** Has the routes note the rules they ask, once they are started. */
    public void trace(RuleLog log) {
        traced = new TracedRules(log, mappings, routes);
        context.getCamelContextExtension().addInterceptStrategy(traced.steps());
    }

    /**
     * Loads and starts the routes.
     *
     * @param without the sinks whose routes are left out
     * @throws RoutesException if the routes cannot be built; none of them is left running then
     */
    public void start(Set<String> without) {
        try {
            main.init();
            List<Resource> resources = routes.routes(without).entrySet().stream()
                    .map(file -> ResourceHelper.fromString("file:" + routes.shown(file.getKey()), file.getValue()))
                    .toList();
            PluginHelper.getRoutesLoader(context).loadRoutes(resources);
            leaveFailuresToReaders();
            if (traced != null) {
                traced.trace(context.getRouteDefinitions());
            }
            main.start();
        } catch (Exception e) {
            stop();
            throw BuildFailure.explain(e, routes);
        }
    }

    /** The reader of records repeats a batch, and reports why. Camel would log a stack trace each time. */
    private void leaveFailuresToReaders() {
        context.getRouteDefinitions().stream()
                .filter(route -> route.getInput() != null
                        && route.getInput().getEndpointUri().startsWith("kamelet:records"))
                .forEach(route -> route.setErrorHandlerFactory(new NoErrorHandlerDefinition()));
    }

    public void stop() {
        main.stop();
        timer.shutdownNow();
    }
}
