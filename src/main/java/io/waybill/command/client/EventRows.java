package io.waybill.command.client;

import com.fasterxml.jackson.databind.JsonNode;

/** What a list of {@code GET /api/events} has, events or webhooks that were none, a row each. */
final class EventRows {

    private EventRows() {}

    /** Of the columns in which the item is shown. */
    static String[] heads(JsonNode item) {
        return isWebhook(item)
                ? new String[] {"received", "id", "source", "code", "what is wrong"}
                : new String[] {"received", "id", "source", "type", "about", "sinks"};
    }

    static Object[] row(JsonNode item) {
        return isWebhook(item)
                ? new Object[] {
                    Texts.time(item.path("receivedAt")),
                    Texts.line(item.path("id")),
                    Texts.line(item.path("source")),
                    Texts.line(item.path("code")),
                    Texts.line(item.path("detail"))
                }
                : new Object[] {
                    Texts.time(item.path("receivedAt")),
                    Texts.line(item.path("id")),
                    Texts.line(item.path("source")),
                    Texts.line(item.path("type")),
                    about(item),
                    outcome(item)
                };
    }

    /** One that was no event: rejected, or not verified. */
    private static boolean isWebhook(JsonNode item) {
        return item.has("code");
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
}
