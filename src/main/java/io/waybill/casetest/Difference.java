package io.waybill.casetest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The smallest part in which what was expected and what came about differ.
 *
 * @param path such as {@code sinks.slack.text}
 * @param line of the expectation in its file
 * @param expected null: nothing
 * @param actual null: nothing
 */
public record Difference(
        String path,
        int line,
        @Nullable JsonNode expected,
        @Nullable JsonNode actual) {

    /** A unified diff: what was expected with {@code -}, what came about with {@code +}. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("--- expected: %s (line %d)".formatted(path, line));
        lines.add("+++ actual");
        lines.addAll(LineDiff.of(written(expected), written(actual)));
        return lines;
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
