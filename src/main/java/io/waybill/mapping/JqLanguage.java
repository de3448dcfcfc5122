package io.waybill.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.support.ExpressionAdapter;
import org.apache.camel.support.LanguageSupport;
import org.jspecify.annotations.Nullable;

/**
 * Camel's {@code jq} language for routes: its input is the body, a {@link JsonNode}. camel-jq itself is not in every
 * repository, and does not know {@code table} and {@code setting}.
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
            public @Nullable Object evaluate(Exchange exchange) {
                return plain(program.apply(input(exchange)));
            }

            @Override
            public String toString() {
                return "jq[" + program + "]";
            }
        };
    }

    /** For headers and properties: text, numbers and booleans as Java's types, objects and lists as JSON. */
    private static @Nullable Object plain(JsonNode result) {
        return switch (result.getNodeType()) {
            case STRING -> result.textValue();
            case NUMBER -> result.numberValue();
            case BOOLEAN -> result.booleanValue();
            case NULL, MISSING -> null;
            default -> result;
        };
    }

    private static JsonNode input(Exchange exchange) {
        return Objects.requireNonNull(exchange.getMessage().getBody(JsonNode.class), "no JSON body");
    }
}
