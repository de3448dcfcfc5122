package io.waybill.command.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Json;
import java.util.ArrayList;
import java.util.List;

/** The rules that decide about an event, as {@code GET /api/events/ID/explain} has them, in lines for the terminal. */
final class RuleLines {

    private final JsonNode explanation;
    private final String by;

    RuleLines(JsonNode explanation) {
        this.explanation = explanation;
        this.by =
                explanation.path("byTodaysRoutes").asBoolean(true) ? "by today's routes" : "by the same routes as then";
    }

    /** Of the whole event: why nothing can be said, or what it becomes if not what it is. */
    List<String> ofTheEvent() {
        if (explanation.has("problem")) {
            return List.of("%s: nothing can be said: %s".formatted(by, Texts.line(explanation.path("problem"))));
        }
        List<String> lines = new ArrayList<>();
        String reason = Texts.line(explanation.path("reason"));
        lines.add("%s: %s%s%s"
                .formatted(
                        by,
                        Texts.line(explanation.path("outcome")),
                        place(explanation.path("source")),
                        reason.isEmpty() ? "" : ": " + reason));
        addRules(explanation.path("source"), lines);
        return lines;
    }

    /** None if nothing is known about the sink. */
    List<String> of(String sink) {
        JsonNode decision = explanation.path("sinks").path(sink);
        if (!decision.isObject()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        String reason = Texts.line(decision.path("reason"));
        lines.add("%s: %s%s%s"
                .formatted(
                        by,
                        Texts.line(decision.path("decision")),
                        place(decision),
                        reason.isEmpty() ? "" : ": " + reason));
        addRules(decision, lines);
        if (decision.has("request")) {
            lines.add("  would be sent: " + request(decision.path("request")));
        }
        return lines;
    }

    private static String place(JsonNode decided) {
        String at = Texts.line(decided.path("at"));
        return at.isEmpty() ? "" : " (%s)".formatted(at);
    }

    private static void addRules(JsonNode decided, List<String> lines) {
        decided.path("rules").forEach(rule -> lines.add("  " + Texts.line(rule.path("summary"))));
    }

    private static String request(JsonNode request) {
        return Texts.line(
                switch (request.path("kind").asText()) {
                    case "http" ->
                        "%s %s %s"
                                .formatted(
                                        request.path("method").asText(),
                                        request.path(request.has("address") ? "address" : "path")
                                                .asText(),
                                        request.has("body") ? Json.write(request.path("body")) : "");
                    case "slack" ->
                        "%s: %s"
                                .formatted(
                                        request.path("to").asText(),
                                        request.path("post").asText());
                    case "mail" ->
                        "%s: %s"
                                .formatted(
                                        request.path("headers").path("To").asText(),
                                        request.path("post").asText());
                    default -> request.path("description").asText();
                });
    }
}
