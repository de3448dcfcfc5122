package io.waybill.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event in the one form that every sink reads: CloudEvents 1.0 with a JSON body.
 *
 * @param id the same for the same occurrence, see {@link EventId}
 * @param source the source's name, such as {@code sendpilot}; in JSON {@code /webhooks/sendpilot}
 * @param type such as {@code lead.status_changed}, or {@link #UNMAPPED}
 * @param time when it happened, by the provider's clock if the payload says so
 * @param subject the lead's id, else the campaign's, else null
 * @param data as docs/events.md describes it; must not be changed
 */
public record Event(
        String id,
        String source,
        String type,
        Instant time,
        @Nullable String subject,
        ObjectNode data) {

    /** The type of an event that no mapping fits: it is stored and shown, and delivered to no sink. */
    public static final String UNMAPPED = "unmapped";

    /** The source of the hub's own events: alarms. No provider sends them, and the ledger counts them apart. */
    public static final String HUB = "waybill";

    private static final String SOURCE_PREFIX = "/webhooks/";

    public boolean isUnmapped() {
        return type.equals(UNMAPPED);
    }

    /** Whether the hub itself made it, and not a webhook. */
    public boolean isOfHub() {
        return source.equals(HUB);
    }

    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("specversion", "1.0");
        json.put("id", id);
        json.put("source", SOURCE_PREFIX + source);
        json.put("type", type);
        json.put("time", Rfc3339.write(time));
        if (subject != null) {
            json.put("subject", subject);
        }
        json.put("datacontenttype", "application/json");
        json.set("data", data);
        return json;
    }

    /** Reads back what {@link #toJson} wrote. */
    public static Event fromJson(JsonNode json) {
        return new Event(
                json.required("id").textValue(),
                json.required("source").textValue().substring(SOURCE_PREFIX.length()),
                json.required("type").textValue(),
                Rfc3339.read(json.required("time").textValue()),
                json.path("subject").textValue(),
                (ObjectNode) json.required("data"));
    }
}
