package io.waybill.command.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The API's values, in words for the terminal. */
final class Texts {

    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx");
    private static final DateTimeFormatter LOCAL_MILLIS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS xxx");

    /** Line breaks and what else would move the cursor or change its colour. */
    private static final String CONTROL = "\\p{Cc}+";

    private Texts() {}

    /** In the local zone, with its offset; empty if there is no time. */
    static String time(JsonNode time) {
        return time(time, LOCAL);
    }

    /** The same with milliseconds. */
    static String timeMillis(JsonNode time) {
        return time(time, LOCAL_MILLIS);
    }

    private static String time(JsonNode time, DateTimeFormatter format) {
        String text = time.asText("");
        try {
            return text.isEmpty() || time.isNull()
                    ? ""
                    : Instant.parse(text).atZone(ZoneId.systemDefault()).format(format);
        } catch (DateTimeException e) {
            return text;
        }
    }

    /** In one line; empty if there is none. A payload can hold what a terminal would obey. */
    static String line(JsonNode value) {
        return value.isNull() || value.isMissingNode() ? "" : line(value.asText());
    }

    static String line(String text) {
        return harmless(text).strip();
    }

    /** The same with its indentation. */
    static String harmless(String text) {
        return text.replaceAll(CONTROL, " ");
    }

    /** What holds a sink or an endpoint. */
    static String hold(String name, JsonNode hold) {
        String until = time(hold.path("until"));
        return "%s is held since %s: %s; %s"
                .formatted(
                        line(name),
                        time(hold.path("since")),
                        line(hold.path("detail")),
                        until.isEmpty() ? "until it is started" : "until " + until);
    }

    /** The last call to a sink or an endpoint that failed. */
    static String lastError(String name, JsonNode error) {
        return "%s: last error at %s, %s: %s (%s)"
                .formatted(
                        line(name),
                        time(error.path("at")),
                        line(error.path("outcome")),
                        line(error.path("error")),
                        line(error.path("eventId")));
    }

    /** The states by sink, grouped: {@code delivered: crm; filtered: analytics, slack}. */
    static String states(JsonNode sinks) {
        Map<String, List<String>> byState = new TreeMap<>();
        sinks.properties()
                .forEach(sink -> byState.computeIfAbsent(sink.getValue().asText(), state -> new ArrayList<>())
                        .add(sink.getKey()));
        List<String> parts = new ArrayList<>();
        byState.forEach((state, names) -> parts.add(state + ": " + String.join(", ", names)));
        return String.join("; ", parts);
    }
}
