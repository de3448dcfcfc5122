package io.waybill.alarm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.event.Event;
import io.waybill.event.EventId;
import io.waybill.event.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * An alarm was raised, or is over. Its JSON is for an alarm's event what a webhook's body is for others.
 *
 * @param type {@link #RAISED} or {@link #CLEARED}
 * @param at when that was found
 */
public record AlarmEvent(String type, Instant at, Alarm alarm) {

    public static final String RAISED = "waybill.alarm.raised";
    public static final String CLEARED = "waybill.alarm.cleared";

    /** The types of the events that the hub itself makes. */
    public static final Set<String> TYPES = Set.of(RAISED, CLEARED);

    /** Instead of the scheme that verified a webhook. */
    static final String VERIFIED_BY = "waybill";

    public AlarmEvent {
        if (!TYPES.contains(type)) {
            throw new IllegalArgumentException(
                    "'type' '%s': must be %s or %s; correct it".formatted(type, RAISED, CLEARED));
        }
    }

    /** @throws IllegalArgumentException if it is not the JSON of one, with what is wrong */
    public static AlarmEvent read(byte[] json) {
        JsonNode read;
        try {
            read = Json.read(json);
            return Json.mapper().treeToValue(complete(read), AlarmEvent.class);
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalArgumentException(
                    "not an alarm; write type, at, and alarm with kind, about, since, problem and fix: "
                            + e.getMessage(),
                    e);
        }
    }

    private static JsonNode complete(JsonNode json) {
        for (String name : List.of("type", "at", "alarm")) {
            json.required(name);
        }
        for (String name : List.of("kind", "about", "since", "problem", "fix")) {
            json.path("alarm").required(name);
        }
        return json;
    }

    String written() {
        return Json.write(this);
    }

    /** The same event every time: told again after a crash, it is a duplicate. */
    public Event event() {
        ObjectNode payload = (ObjectNode) Json.read(written().getBytes(StandardCharsets.UTF_8));
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("providerType", type);
        data.set("alarm", payload.required("alarm"));
        if (alarm.kind() == AlarmKind.CAMPAIGN_SILENT) {
            data.putObject("campaign").put("id", alarm.about());
        }
        data.set("original", payload);
        List<String> names = new ArrayList<>(List.of(alarm.kind().written(), alarm.about(), at.toString()));
        if (alarm.hub() != null) {
            names.add(alarm.hub());
        }
        String id = EventId.of(Event.HUB, type, names);
        return new Event(
                id, Event.HUB, type, at, alarm.kind() == AlarmKind.CAMPAIGN_SILENT ? alarm.about() : null, data);
    }
}
