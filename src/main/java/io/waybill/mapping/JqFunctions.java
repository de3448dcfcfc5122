package io.waybill.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.waybill.event.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/** The functions of jq in routes and mappings: those of jackson-jq, those of jq that it lacks, and our own. */
final class JqFunctions {

    private static final List<String> ROUNDING = List.of("floor/0", "ceil/0", "round/0");

    private JqFunctions() {}

    /** By name and number of arguments, such as {@code table/1}. */
    static Map<String, Function> of(
            Map<String, Function> builtins, Map<String, JsonNode> tables, Map<String, String> settings) {
        Map<String, Function> functions = new HashMap<>(builtins);
        functions.replaceAll((name, function) -> JqLimiter.limit(function));
        for (String range : List.of("range/1", "range/2", "range/3")) {
            functions.computeIfPresent(
                    range,
                    (name, function) -> (scope, arguments, in, path, output, version) ->
                            function.apply(scope, arguments, in, path, JqLimiter.counted(output), version));
        }
        JqRegex regex = new JqRegex();
        functions.put(
                "_match_impl/3",
                (scope, arguments, in, path, output, version) -> regex.match(scope, arguments, in, output));
        functions.put(
                "_sub_impl/3",
                (scope, arguments, in, path, output, version) -> regex.substitute(scope, arguments, in, output));
        functions.put("setpath/2", checkingPath(Objects.requireNonNull(builtins.get("setpath/2"))));
        functions.put("table/1", lookup(name -> {
            JsonNode table = tables.get(name);
            if (table == null) {
                throw new JsonQueryException("table(\"%s\"): there is no such table; routes/mappings has %s"
                        .formatted(name, tables.keySet()));
            }
            return table;
        }));
        functions.put("setting/1", lookup(key -> {
            String value = settings.get(key);
            return value == null ? NullNode.getInstance() : TextNode.valueOf(value);
        }));
        // Meaning and names: https://jqlang.org/manual/v1.7/
        functions.put("IN/1", in());
        ROUNDING.forEach(name -> functions.put(name, whole(Objects.requireNonNull(builtins.get(name)))));
        functions.put("fromjson/0", (scope, arguments, in, path, output, version) -> {
            try {
                output.emit(Json.parse(in.asText()), null);
            } catch (JsonProcessingException e) {
                throw new JsonQueryException("fromjson: not JSON, or more than is read of it");
            }
        });
        functions.put("todate/0", Objects.requireNonNull(builtins.get("todateiso8601/0")));
        functions.put("fromdate/0", Objects.requireNonNull(builtins.get("fromdateiso8601/0")));
        return functions;
    }

    /** jackson-jq makes 1.2345678E7 of a rounded number, jq 12345678. */
    private static Function whole(Function rounding) {
        return (scope, arguments, in, path, output, version) -> rounding.apply(
                scope,
                arguments,
                in,
                path,
                (result, where) ->
                        output.emit(result.canConvertToLong() ? LongNode.valueOf(result.longValue()) : result, where),
                version);
    }

    private interface Lookup {
        JsonNode get(String argument) throws JsonQueryException;
    }

    private static Function lookup(Lookup lookup) {
        return (scope, arguments, in, path, output, version) ->
                arguments.get(0).apply(scope, in, argument -> output.emit(lookup.get(argument.asText()), null));
    }

    /** A list is filled up to the index it is assigned at. */
    private static Function checkingPath(Function setpath) {
        return (scope, arguments, in, path, output, version) -> {
            arguments.get(0).apply(scope, in, JqLimiter::check);
            setpath.apply(scope, arguments, in, path, output, version);
        };
    }

    private static Function in() {
        return (scope, arguments, in, path, output, version) -> {
            AtomicBoolean found = new AtomicBoolean();
            arguments.get(0).apply(scope, in, candidate -> {
                if (equal(candidate, in)) {
                    found.set(true);
                }
            });
            output.emit(BooleanNode.valueOf(found.get()), null);
        };
    }

    private static boolean equal(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber()) {
            return a.decimalValue().compareTo(b.decimalValue()) == 0;
        }
        return a.equals(b);
    }
}
