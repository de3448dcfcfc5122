package io.waybill.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.waybill.event.MappingException;
import io.waybill.finding.FailureText;
import java.util.ArrayList;
import java.util.List;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Version;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.internal.javacc.ExpressionParser;

/** A compiled jq program, safe for use by several threads. */
public final class Jq {

    static final Version VERSION = Versions.JQ_1_7;
    private static final int LONGEST_MESSAGE = 300;

    private final String name;
    private final JsonQuery query;
    private final Scope scope;
    private final JqLimits limits;

    private Jq(String name, JsonQuery query, Scope scope, JqLimits limits) {
        this.name = name;
        this.query = query;
        this.scope = scope;
        this.limits = limits;
    }

    /**
     * @param name of the program in messages: its file, or the expression itself
     * @throws MappingException if the text is not a jq program, with the line
     */
    static Jq compile(String name, String program, Scope functions, JqLimits limits) {
        try {
            // In brackets, because jackson-jq ends the scope of a definition at the first operator after it.
            JsonQuery query = JsonQuery.compile("(" + program + "\n)", VERSION);
            return new Jq(name, JqLimiter.limit(query), functions, limits);
        } catch (JsonQueryException | StackOverflowError e) {
            throw noProgram(name, e);
        }
    }

    /**
     * Adds functions, which take no time then when a program runs.
     *
     * @param definitions {@code def} after {@code def}
     * @throws MappingException if they are not definitions of jq, with the line
     */
    static void define(String name, String definitions, Scope functions) {
        try {
            // Not a JsonQuery, which would keep them to itself.
            Expression all = ExpressionParser.compile(definitions + "\n.", VERSION);
            JqLimiter.limit(all).apply(functions, NullNode.getInstance(), result -> {});
        } catch (JsonQueryException | StackOverflowError e) {
            throw noProgram(name, e);
        }
    }

    private static MappingException noProgram(String name, Throwable failure) {
        Throwable parser = failure;
        while (parser.getCause() != null) {
            parser = parser.getCause();
        }
        String reason = parser instanceof StackOverflowError ? "it is nested too deeply" : brief(parser);
        return new MappingException("%s: not a jq program: %s".formatted(name, reason), failure);
    }

    /**
     * @throws MappingException if the program fails on the input, is stopped at its limits, or its results are not exactly
     *     one
     */
    public JsonNode apply(JsonNode input) {
        List<JsonNode> outputs = new ArrayList<>(1);
        JqEvaluation.current().begin(limits.longest());
        try {
            query.apply(scope, input, output -> {
                if (!outputs.isEmpty()) {
                    throw new JsonQueryException("it returns more than one result");
                }
                outputs.add(output);
            });
        } catch (JqEvaluation.Stopped | StackOverflowError e) {
            limits.stopped().accept(name);
            throw new MappingException("%s: it was stopped: %s".formatted(name, brief(e)), e);
        } catch (JsonQueryException | RuntimeException e) {
            throw new MappingException("%s: %s".formatted(name, brief(e)), e);
        }
        if (outputs.isEmpty()) {
            throw new MappingException("%s: it returns no result".formatted(name));
        }
        return outputs.get(0);
    }

    /** Whether the result counts as true, as in jq's {@code if}: all but {@code false} and {@code null} do. */
    public boolean test(JsonNode input) {
        JsonNode result = apply(input);
        return !result.isNull() && !(result.isBoolean() && !result.booleanValue());
    }

    @Override
    public String toString() {
        return name;
    }

    private static String brief(Throwable e) {
        Throwable deepest = e;
        while (deepest.getMessage() == null && deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage() == null ? FailureText.of(deepest) : deepest.getMessage();
        String line = message.lines().findFirst().orElse("");
        return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "…";
    }
}
