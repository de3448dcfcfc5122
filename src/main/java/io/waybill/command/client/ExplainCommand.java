package io.waybill.command.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Json;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Explains what became of one event. */
@Command(
        name = "explain",
        description =
                "Explains one event of a running hub: what came in, what it became, what each sink decided and why,"
                        + " every attempt, and when the next one is.")
public final class ExplainCommand extends ClientCommand {

    @Parameters(paramLabel = "ID", description = "The event's id, such as 'events' prints.")
    private String id = "";

    @Override
    int ask(OpsClient client, boolean json) throws InterruptedException {
        String path = "/api/events/" + CallQuery.escaped(id);
        OpsClient.OpsAnswer explanation = client.get(path + "/explain", new CallQuery());
        if (json) {
            console().print(explanation.body());
            return 0;
        }
        JsonNode event = client.get(path, new CallQuery()).json();
        RuleLines rules = new RuleLines(explanation.json());
        print(head(event));
        console().print("");
        console().print("what came in, less its secrets:");
        print(event.has("body") ? pretty(event.path("body").asText()) : List.of("(no longer kept)"));
        console().print("");
        console().print("what it became:");
        print(pretty(event.path("event")));
        print(rules.ofTheEvent());
        for (Map.Entry<String, JsonNode> sink : event.path("sinks").properties()) {
            console().print("");
            print(sink.getKey(), sink.getValue());
            print(rules.of(sink.getKey()));
        }
        return 0;
    }

    private static Columns head(JsonNode event) {
        Columns head = new Columns()
                .row("id", Texts.line(event.path("id")))
                .row("type", Texts.line(event.path("type")))
                .row(
                        "source",
                        "%s, as %s, verified by %s"
                                .formatted(
                                        Texts.line(event.path("source")),
                                        Texts.line(event.path("providerType")),
                                        Texts.line(event.path("verifiedBy"))))
                .row("received", Texts.timeMillis(event.path("receivedAt")));
        event.path("duplicates").forEach(again -> head.row("came again", Texts.timeMillis(again)));
        if (event.has("unmappedReason")) {
            head.row("unmapped", Texts.line(event.path("unmappedReason")));
        }
        return head;
    }

    private void print(List<String> lines) {
        lines.forEach(line -> console().print("  " + Texts.harmless(line)));
    }

    private void print(String sink, JsonNode delivery) {
        String reason = Texts.line(delivery.path("reason"));
        String at = Texts.timeMillis(delivery.path("settledAt"));
        console()
                .print("%s: %s%s%s"
                        .formatted(
                                sink,
                                Texts.line(delivery.path("state")),
                                at.isEmpty() ? "" : " at " + at,
                                reason.isEmpty() ? "" : ": " + reason));
        Columns attempts = new Columns();
        JsonNode next = null;
        for (JsonNode attempt : delivery.path("attempts")) {
            attempts.row(
                    "  attempt " + attempt.path("number").asLong(),
                    Texts.timeMillis(attempt.path("startedAt")),
                    Texts.line(attempt.path("outcome")),
                    attempt.has("answerCode") ? attempt.path("answerCode").asText() : "-",
                    attempt.path("durationMillis").asLong() + " ms",
                    Texts.line(attempt.path("request")),
                    Texts.line(attempt.path("error")));
            next = attempt.path("nextAttemptAt");
        }
        print(attempts);
        if (next != null && next.isTextual() && delivery.path("state").asText().equals("pending")) {
            console().print("  next attempt at " + Texts.timeMillis(next));
        }
    }

    private static List<String> pretty(String body) {
        try {
            return pretty(Json.parse(body));
        } catch (JsonProcessingException e) {
            return body.lines().toList();
        }
    }

    private static List<String> pretty(JsonNode json) {
        return json.toPrettyString().lines().toList();
    }
}
