package io.waybill.command.client;

import com.fasterxml.jackson.databind.JsonNode;

/** Events as a list of {@code GET /api/events} has them, a row each. */
final class EventRows {

    private EventRows() {}

    static String[] heads() {
        return new String[] {"received", "id", "source", "type", "about", "sinks"};
    }

    static Object[] row(JsonNode event) {
        return new Object[] {
            Texts.time(event.path("receivedAt")),
            Texts.line(event.path("id")),
            Texts.line(event.path("source")),
            Texts.line(event.path("type")),
            about(event),
            outcome(event)
        };
    }

    private static String about(JsonNode event) {
        for (String path : new String[] {"/lead/email", "/lead/id", "/campaign/name", "/campaign/id", "/subject"}) {
            String text = Texts.line(event.at(path));
            if (!text.isEmpty()) {
                return text;
            }
        }
        return "-";
    }

    private static String outcome(JsonNode event) {
        String outcome = event.has("unmappedReason")
                ? "unmapped: " + Texts.line(event.path("unmappedReason"))
                : Texts.states(event.path("sinks"));
        int again = event.path("duplicates").asInt();
        return again == 0 ? outcome : "%s (came %d times)".formatted(outcome, again + 1);
    }

    static String[] headsOfRejected() {
        return new String[] {"received", "id", "source", "code", "what is wrong"};
    }

    static Object[] rowOfRejected(JsonNode webhook) {
        return new Object[] {
            Texts.time(webhook.path("receivedAt")),
            Texts.line(webhook.path("id")),
            Texts.line(webhook.path("source")),
            Texts.line(webhook.path("code")),
            Texts.line(webhook.path("detail"))
        };
    }
}
