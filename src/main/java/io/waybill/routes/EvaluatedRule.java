package io.waybill.routes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rule of a route, as it decided about one webhook or event.
 *
 * @param at its file and line, as messages show them
 * @param kind the key of its step in the route: {@code when}, {@code otherwise}, {@code filter}, {@code validate},
 *     {@code onWhen}; or {@code types}
 * @param language of the expression; null if there is none
 * @param expression as it is written; null for {@code otherwise}
 * @param error why it failed; null if it did not
 * @param values what the expression read, by how it names it
 */
public record EvaluatedRule(
        String at,
        String kind,
        @Nullable String language,
        @Nullable String expression,
        Result result,
        @Nullable String error,
        Map<String, JsonNode> values) {

    /** What the rule said. */
    public enum Result {
        YES,
        NO,
        FAILED;

        static Result of(boolean matches) {
            return matches ? YES : NO;
        }
    }

    public EvaluatedRule {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
