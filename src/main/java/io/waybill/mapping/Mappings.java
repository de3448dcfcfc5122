package io.waybill.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.MappingException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;
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

    private static final Pattern DEFINITION = Pattern.compile("\\bdef\\s+([A-Za-z_][A-Za-z0-9_]*)");

    private final Scope functions;
    private final String prelude;
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
        String shared = programs.getOrDefault(PRELUDE, "");
        prelude = shared.isEmpty() ? "" : shared.stripTrailing() + "\n";
        compile(PRELUDE + ".jq", "", prelude + ".");
        programs.forEach((name, text) -> {
            if (!name.equals(PRELUDE)) {
                this.programs.put(name, compile(name + ".jq", prelude, text));
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
        return expressions.computeIfAbsent(text, expression -> compile("'" + text + "'", prelude, text));
    }

    /** Definitions take time whenever a program runs, so they are left out of programs that call none. */
    private Jq compile(String name, String before, String text) {
        boolean calls = DEFINITION.matcher(before).results().anyMatch(definition -> text.contains(definition.group(1)));
        return Jq.compile(name, calls ? before : "", text, functions, limits);
    }
}
