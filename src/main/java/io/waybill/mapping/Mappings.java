package io.waybill.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.waybill.event.MappingException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.Scope;

/**
 * The jq programs under {@code routes/mappings}, by their path without {@code .jq}. They, and the expressions in routes,
 * can call these functions in addition to jq's own:
 *
 * <ul>
 *   <li>{@code table("crm-status")}: the YAML file of that name under {@code routes/mappings};
 *   <li>{@code setting("waybill.sink.crm.url")}: a setting's value, or null;
 *   <li>those defined in {@code functions.jq}.
 * </ul>
 */
public final class Mappings {

    /** The file of functions that all programs can call. */
    private static final String PRELUDE = "functions";

    private final Scope functions;
    private final JqLimits limits;
    private final Map<String, Jq> programs = new TreeMap<>();
    private final ConcurrentMap<String, Jq> expressions = new ConcurrentHashMap<>();
    /** The names of the functions in functions.jq that have no arguments. */
    private final Set<String> plainFunctions;

    /**
     * @param programs jq text by name, such as {@code sendpilot/campaign}
     * @param tables YAML tables by name, such as {@code crm-status}
     * @param settings the settings' values by key
     * @param limits of each evaluation
     * @throws MappingException with the first program that does not compile
     */
    public Mappings(
            Map<String, String> programs, Map<String, JsonNode> tables, Map<String, String> settings, JqLimits limits) {
        this.limits = limits;
        functions = Scope.newEmptyScope();
        JqFunctions.of(BuiltinFunctionLoader.getInstance().listFunctions(Jq.VERSION, functions), tables, settings)
                .forEach(functions::addFunction);
        String prelude = programs.getOrDefault(PRELUDE, "");
        Jq.define(PRELUDE + ".jq", prelude, functions);
        plainFunctions = JqNames.functions(JqTokens.of(prelude)).stream()
                .filter(function -> function.endsWith("/0"))
                .map(function -> function.substring(0, function.length() - 2))
                .collect(Collectors.toSet());
        programs.forEach((name, text) -> {
            if (!name.equals(PRELUDE)) {
                this.programs.put(name, compile(name + ".jq", text));
            }
        });
    }

    /** @throws MappingException if there is no such mapping, with the names of those there are */
    public Jq get(String name) {
        Jq program = programs.get(name);
        if (program == null) {
            throw new MappingException(
                    "there is no mapping '%s'; routes/mappings has %s".formatted(name, programs.keySet()));
        }
        return program;
    }

    /** An expression written in a route, compiled once. */
    public Jq expression(String text) {
        return expressions.computeIfAbsent(text, expression -> compile("'" + text + "'", text));
    }

    /**
     * What an expression reads of its input, as far as that can be told from its text: each field by its path, such as
     * {@code .data.status.to}, and each function of functions.jq that it calls on the input. A missing field is null.
     */
    public Map<String, JsonNode> reads(String expression, JsonNode input) {
        JqReads reads = new JqReads(expression, plainFunctions);
        Map<String, JsonNode> values = new LinkedHashMap<>();
        reads.fields().forEach(field -> values.put(field.text(), field.in(input)));
        for (String function : reads.called()) {
            try {
                values.put(function, expression(function).apply(input));
            } catch (MappingException e) {
                // The expression itself says so, if that matters to it.
            }
        }
        values.replaceAll((name, value) -> value.isMissingNode() ? NullNode.getInstance() : value);
        return values;
    }

    private Jq compile(String name, String text) {
        return Jq.compile(name, text, functions, limits);
    }
}
