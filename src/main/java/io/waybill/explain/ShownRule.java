package io.waybill.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.redaction.Secrets;
import io.waybill.routes.EvaluatedRule;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A rule of a route, as it decides.
 *
 * @param at its file and line
 * @param kind the key of its step, such as {@code when}; or {@code types}
 * @param language of the expression, or null
 * @param expression as it is written; null for {@code otherwise}
 * @param result yes, no or failed
 * @param error why it failed, or null
 * @param values what the expression read
 * @param summary all of it in a line, for people
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ShownRule(
        String at,
        String kind,
        @Nullable String language,
        @Nullable String expression,
        String result,
        @Nullable String error,
        List<ReadValue> values,
        String summary) {

    /** @param name how the expression names it, such as {@code .data.status.to} */
    public record ReadValue(String name, JsonNode value) {

        @Override
        public String toString() {
            return name + " = " + value;
        }
    }

    static ShownRule of(EvaluatedRule rule, Secrets secrets) {
        List<ReadValue> values = rule.values().entrySet().stream()
                .map(value -> new ReadValue(value.getKey(), secrets.hideIn(value.getValue())))
                .toList();
        String result = rule.result().name().toLowerCase(Locale.ROOT);
        String expression = rule.expression() == null ? null : secrets.hideIn(rule.expression());
        String error = rule.error() == null ? null : secrets.hideIn(rule.error());
        return new ShownRule(
                rule.at(),
                rule.kind(),
                rule.language(),
                expression,
                result,
                error,
                values,
                summary(
                        rule.at(),
                        rule.kind(),
                        expression,
                        error == null ? result : result + " (" + error + ")",
                        values));
    }

    private static String summary(
            String at, String kind, @Nullable String expression, String result, List<ReadValue> values) {
        String written = expression == null ? "" : " " + expression.strip().replaceAll("\\s*\\R\\s*", " ");
        String read = values.isEmpty()
                ? ""
                : values.stream().map(ReadValue::toString).collect(Collectors.joining(", ", "; ", ""));
        return "%s: %s%s: %s%s".formatted(at, kind, written, result, read);
    }
}
