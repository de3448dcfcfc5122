package io.waybill.routes;

import io.waybill.mapping.Mappings;
import io.waybill.project.RouteSet;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
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
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.TryDefinition;
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
    /** A step is found as what follows another, and as a clause of it. */
    private final Set<ProcessorDefinition<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());

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
        route.getOutputs().forEach(this::trace);
    }

    private void trace(ProcessorDefinition<?> step) {
        if (!seen.add(step)) {
            return;
        }
        if (step instanceof ChoiceDefinition choice) {
            trace(choice);
        } else if (step instanceof FilterDefinition filter) {
            trace("filter", "filter", filter, null);
        } else if (step instanceof ValidateDefinition validate) {
            trace("validate", "validate", validate, null);
        } else if (step instanceof TryDefinition attempt) {
            trace(attempt);
        } else if (step instanceof CatchDefinition each && each.getOnWhen() != null) {
            trace("onWhen", "onWhen", each.getOnWhen(), null);
        }
        step.getOutputs().forEach(this::trace);
    }

    private void trace(TryDefinition step) {
        if (step.getCatchClauses() != null) {
            step.getCatchClauses().forEach(this::trace);
        }
        if (step.getFinallyClause() != null) {
            trace(step.getFinallyClause());
        }
    }

    private void trace(ChoiceDefinition choice) {
        boolean isAskedLater = !Boolean.parseBoolean(choice.getPrecondition()); // else when the route is built
        List<WhenDefinition> clauses = choice.getWhenClauses();
        for (int i = 0; i < clauses.size(); i++) {
            if (isAskedLater) {
                OtherwiseDefinition next = i == clauses.size() - 1 ? choice.getOtherwise() : null;
                // A clause has no key of its own, and begins with its expression.
                trace("when", "expression", clauses.get(i), next == null ? null : places.of(next, "otherwise"));
            }
            clauses.get(i).getOutputs().forEach(this::trace);
        }
        if (choice.getOtherwise() != null) {
            choice.getOtherwise().getOutputs().forEach(this::trace);
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
