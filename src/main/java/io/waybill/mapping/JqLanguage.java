package io.waybill.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.support.ExpressionAdapter;
import org.apache.camel.support.LanguageSupport;

/**
 * Camel's {@code jq} language for routes: the body, a {@link JsonNode}, is the input. camel-jq itself is not in every
 * repository, and would not know {@code table} and {@code setting}.
 */
public final class JqLanguage extends LanguageSupport {

    private final Mappings mappings;

    public JqLanguage(Mappings mappings) {
        this.mappings = mappings;
    }

    @Override
    public Predicate createPredicate(String expression) {
        Jq program = mappings.expression(loadResource(expression));
        return new Predicate() {
            @Override
            public boolean matches(Exchange exchange) {
                return program.test(input(exchange));
            }

            @Override
            public String toString() {
                return "jq[" + program + "]";
            }
        };
    }

    @Override
    public Expression createExpression(String expression) {
        Jq program = mappings.expression(loadResource(expression));
        return new ExpressionAdapter() {
            @Override
            public Object evaluate(Exchange exchange) {
                return program.apply(input(exchange));
            }

            @Override
            public String toString() {
                return "jq[" + program + "]";
            }
        };
    }

    private static JsonNode input(Exchange exchange) {
        return java.util.Objects.requireNonNull(exchange.getMessage().getBody(JsonNode.class), "no JSON body");
    }
}
