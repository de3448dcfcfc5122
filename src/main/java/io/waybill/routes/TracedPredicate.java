package io.waybill.routes;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.finding.FailureText;
import io.waybill.routes.EvaluatedRule.Result;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.model.language.ExpressionDefinition;
import org.jspecify.annotations.Nullable;

/** Asks a rule of a route, and notes what it said and why. */
final class TracedPredicate implements Predicate {

    private final String at;
    private final String kind;
    private final ExpressionDefinition written;
    private final @Nullable String otherwise;
    private final ReadValues reads;
    private final RuleLog log;
    private @Nullable Predicate rule;

    /** @param otherwise the place of the step that follows if the rule does not match; null if there is none */
    TracedPredicate(
            String at,
            String kind,
            ExpressionDefinition written,
            @Nullable String otherwise,
            ReadValues reads,
            RuleLog log) {
        this.at = at;
        this.kind = kind;
        this.written = written;
        this.otherwise = otherwise;
        this.reads = reads;
        this.log = log;
    }

    @Override
    public void initPredicate(CamelContext context) {
        rule = written.createPredicate(context);
    }

    @Override
    public boolean matches(Exchange exchange) {
        Predicate asked = Objects.requireNonNull(rule, "not initialized");
        if (!log.isOpen()) {
            return asked.matches(exchange);
        }
        // Before it is asked: a rule could change what it reads.
        Map<String, JsonNode> values = reads.of(written, exchange);
        try {
            boolean matches = asked.matches(exchange);
            log.asked(evaluated(Result.of(matches), null, values));
            if (!matches && otherwise != null) {
                log.asked(new EvaluatedRule(otherwise, "otherwise", null, null, Result.YES, null, Map.of()));
            }
            return matches;
        } catch (RuntimeException e) {
            log.asked(evaluated(Result.FAILED, FailureText.of(e), values));
            throw e;
        }
    }

    private EvaluatedRule evaluated(Result result, @Nullable String error, Map<String, JsonNode> values) {
        return new EvaluatedRule(at, kind, written.getLanguage(), written.getExpression(), result, error, values);
    }

    @Override
    public String toString() {
        return String.valueOf(rule);
    }
}
