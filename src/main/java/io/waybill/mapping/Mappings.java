package io.waybill.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.MappingException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
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
        Jq.define(PRELUDE + ".jq", programs.getOrDefault(PRELUDE, ""), functions);
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

    private Jq compile(String name, String text) {
        return Jq.compile(name, text, functions, limits);
    }
}
