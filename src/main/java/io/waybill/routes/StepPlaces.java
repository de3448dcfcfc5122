package io.waybill.routes;

import io.waybill.project.RouteSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.LineNumberAware;

/** Where the steps of the users' routes are written. */
final class StepPlaces {

    private static final String FILE = "file:";

    private final Map<String, List<String>> lines = new HashMap<>();

    StepPlaces(RouteSet routes) {
        routes.routes(Set.of())
                .forEach((path, text) ->
                        lines.put(routes.shown(path), text.lines().toList()));
    }

    /** Whether the step is in a user's file, and not in a kamelet. */
    boolean knows(LineNumberAware step) {
        return lines.containsKey(file(step));
    }

    /**
     * File and line of a step.
     *
     * @param key the step's key in the file; a step that has none of its own is where its value begins
     */
    String of(LineNumberAware step, String key) {
        String file = file(step);
        List<String> text = lines.getOrDefault(file, List.of());
        // Camel counts from 0, and names the line on which the value of the key begins.
        int begins = step.getLineNumber() + 1;
        Pattern written = Pattern.compile("\\s*(- )*(.*\\W)?" + Pattern.quote(key) + "\\s*:.*");
        for (int line = Math.min(begins, text.size()); line > 0; line--) {
            String at = text.get(line - 1);
            if (written.matcher(at).matches()) {
                return "%s:%d".formatted(file, line);
            }
            if (line < begins && !at.isBlank() && !at.stripLeading().startsWith("#")) {
                break;
            }
        }
        return "%s:%d".formatted(file, begins);
    }

    private static String file(LineNumberAware step) {
        String location = String.valueOf(step.getLocation());
        return location.startsWith(FILE) ? location.substring(FILE.length()) : location;
    }
}
