package io.waybill.routes;

import io.waybill.mapping.Mappings;
import io.waybill.project.RouteSet;
import java.util.Collection;
import java.util.List;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.LineNumberAware;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.CatchDefinition;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.FilterDefinition;
import org.apache.camel.model.HasExpressionType;
import org.apache.camel.model.OtherwiseDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.ValidateDefinition;
import org.apache.camel.model.WhenDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Has the users' routes note the rules they ask and the steps they come to. It replaces each rule by one that asks the
 * original, so what is noted is what decided. The routes in kamelets stay as they are: users do not know them.
 */
final class TracedRules {

    private static final String KAMELET = "kamelet:";
    private static final String PUBLISH = "kamelet:publish";

    private final RuleLog log;
    private final ReadValues reads;
    private final StepPlaces places;

    TracedRules(RuleLog log, Mappings mappings, RouteSet routes) {
        this.log = log;
        this.reads = new ReadValues(mappings);
        this.places = new StepPlaces(routes);
    }

    /** @param routes those that were loaded, but not built yet */
    void trace(Collection<RouteDefinition> routes) {
        routes.forEach(this::trace);
    }

    private void trace(RouteDefinition route) {
        for (ChoiceDefinition choice : steps(route, ChoiceDefinition.class)) {
            trace(choice);
        }
        for (FilterDefinition filter : steps(route, FilterDefinition.class)) {
            trace("filter", "filter", filter, null);
        }
        for (ValidateDefinition validate : steps(route, ValidateDefinition.class)) {
            trace("validate", "validate", validate, null);
        }
        for (CatchDefinition each : steps(route, CatchDefinition.class)) {
            if (each.getOnWhen() != null) {
                trace("onWhen", "onWhen", each.getOnWhen(), null);
            }
        }
    }

    private static <T> Collection<T> steps(RouteDefinition route, Class<T> kind) {
        return ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), kind);
    }

    private void trace(ChoiceDefinition choice) {
        if (Boolean.parseBoolean(choice.getPrecondition())) {
            return; // It is decided when the route is built.
        }
        List<WhenDefinition> clauses = choice.getWhenClauses();
        for (int i = 0; i < clauses.size(); i++) {
            OtherwiseDefinition next = i == clauses.size() - 1 ? choice.getOtherwise() : null;
            // A clause has no key of its own, and begins with its expression.
            trace("when", "expression", clauses.get(i), next == null ? null : places.of(next, "otherwise"));
        }
    }

    /**
     * @param key the key that the step has in the file
     * @param otherwise the place of the step that follows if the rule does not match; null if there is none
     */
    private <T extends LineNumberAware & HasExpressionType> void trace(
            String kind, String key, T step, @Nullable String otherwise) {
        ExpressionDefinition rule = step.getExpressionType();
        // Camel refuses to replace the rule of a step that has steps below it.
        step.setExpressionType(null);
        step.setExpressionType(
                new ExpressionDefinition(new TracedPredicate(places.of(step, key), kind, rule, otherwise, reads, log)));
    }

    /** Notes the last of Waybill's steps that a user's route comes to. */
    InterceptStrategy steps() {
        return (CamelContext context, NamedNode step, Processor target, @Nullable Processor next) -> {
            if (!(step instanceof ToDefinition to) || !isNoted(to.getUri()) || !places.knows(to)) {
                return target;
            }
            String at = places.of(to, "to");
            return new DelegateAsyncProcessor(target) {
                @Override
                public boolean process(Exchange exchange, AsyncCallback callback) {
                    log.reached(at);
                    return super.process(exchange, callback);
                }
            };
        };
    }

    private static boolean isNoted(@Nullable String uri) {
        return uri != null && uri.startsWith(KAMELET) && !uri.startsWith(PUBLISH);
    }
}
