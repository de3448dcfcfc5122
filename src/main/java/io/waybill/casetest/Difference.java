package io.waybill.casetest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.DeltaType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The smallest part in which the result differs from what the case expects.
 *
 * @param path such as {@code sinks.slack.text}
 * @param line the line of the expectation in its file
 * @param expected null if nothing is expected
 * @param actual null if there is nothing
 */
public record Difference(
        String path,
        int line,
        @Nullable JsonNode expected,
        @Nullable JsonNode actual) {

    /** How many equal lines are shown before and after a change. */
    private static final int CONTEXT = 3;

    /** A unified diff: expected lines begin with {@code -}, actual ones with {@code +}. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("--- expected: %s (line %d)".formatted(path, line));
        lines.add("+++ actual");
        addDiff(lines, written(expected), written(actual));
        return lines;
    }

    private static void addDiff(List<String> lines, List<String> expected, List<String> actual) {
        List<AbstractDelta<String>> deltas =
                DiffUtils.diff(expected, actual, true).getDeltas();
        for (int i = 0; i < deltas.size(); i++) {
            AbstractDelta<String> delta = deltas.get(i);
            if (delta.getType() == DeltaType.EQUAL) {
                int after = i == 0 ? 0 : CONTEXT;
                int before = i == deltas.size() - 1 ? 0 : CONTEXT;
                addContext(lines, delta.getSource().getLines(), after, before);
            } else {
                delta.getSource().getLines().forEach(line -> lines.add("-" + line));
                delta.getTarget().getLines().forEach(line -> lines.add("+" + line));
            }
        }
    }

    private static void addContext(List<String> lines, List<String> equal, int after, int before) {
        for (int i = 0; i < equal.size(); i++) {
            if (i < after || i >= equal.size() - before) {
                lines.add(" " + equal.get(i));
            } else if (i == after) {
                lines.add(" …");
            }
        }
    }

    private static List<String> written(@Nullable JsonNode value) {
        if (value == null || value.isMissingNode()) {
            return List.of();
        }
        if (value.isTextual()) {
            return value.textValue().lines().toList();
        }
        return (value instanceof ObjectNode || value.isArray() ? YamlWriter.of(value) : value.asText())
                .lines()
                .toList();
    }
}
