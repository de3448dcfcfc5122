package io.waybill.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.MappingException;
import io.waybill.finding.FailureText;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Version;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/** A compiled jq program, safe for use by several threads. */
public final class Jq {

    static final Version VERSION = Versions.JQ_1_7;
    private static final int LONGEST_MESSAGE = 300;
    private static final Pattern LINE = Pattern.compile("line (\\d+)");

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
     * @param before definitions that come before it, in whole lines
     * @throws MappingException if the text is not a jq program, with the line
     */
    static Jq compile(String name, String before, String program, Scope functions, JqLimits limits) {
        try {
            // In brackets, because jackson-jq ends the scope of a definition at the first operator after it.
            JsonQuery query = JsonQuery.compile(before + "(" + program + "\n)", VERSION);
            return new Jq(name, JqLimiter.limit(query), functions, limits);
        } catch (JsonQueryException e) {
            int linesBefore = (int) before.chars().filter(c -> c == '\n').count();
            throw new MappingException("%s: not a jq program: %s".formatted(name, reason(e, linesBefore)), e);
        } catch (StackOverflowError e) {
            throw new MappingException("%s: not a jq program: it is nested too deeply".formatted(name), e);
        }
    }

    /** The message of the parser, with lines counted from the first of the program. */
    private static String reason(JsonQueryException e, int linesBefore) {
        Throwable parser = e;
        while (parser.getCause() != null) {
            parser = parser.getCause();
        }
        return LINE.matcher(brief(parser))
                .replaceAll(line -> "line " + (Integer.parseInt(line.group(1)) - linesBefore));
    }

    /**
     * @throws MappingException if the program fails on the input, is stopped at its limits, or its results are not exactly
     *     one
     */
    public JsonNode apply(JsonNode input) {
        List<JsonNode> outputs = new ArrayList<>(1);
        JqEvaluation.current().begin(limits.longest());
        try {
            query.apply(Scope.newChildScope(scope), input, output -> {
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
