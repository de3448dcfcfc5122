package io.waybill.command.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Follows new events. */
@Command(
        name = "tail",
        description =
                "Prints each new event of a running hub, until you press Ctrl-C. With --json, each in a line of its own.")
public final class TailCommand extends ClientCommand {

    private static final int PAGE = 100;
    private static final long PAUSE_MILLIS = 1_000;

    /** Events are not put on record exactly in the order in which they arrived: the last so many are told apart by id. */
    private static final int REMEMBERED = 10_000;

    @Mixin
    private EventFilterOptions filter = new EventFilterOptions();

    private final Set<String> seen = new HashSet<>();
    private final Deque<JsonNode> remembered = new ArrayDeque<>();

    /** Only what arrived then or later is new; null: all is. */
    private @Nullable String since;

    @Override
    int ask(OpsClient client, boolean json) throws InterruptedException {
        JsonNode newest = client.get("/api/events", query(null)).json().path("events");
        newest.forEach(this::isNew);
        since = newest.path(0).path("receivedAt").textValue();
        boolean away = false;
        while (true) {
            try {
                newEvents(client).forEach(event -> print(event, json));
                away = false;
            } catch (CallFailure e) {
                if (!away) {
                    console().printError("waybill: %s. Trying again".formatted(e.getMessage()));
                }
                away = true;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /** Those not seen before, the oldest first. It reads page after page, until one brings nothing new. */
    private List<JsonNode> newEvents(OpsClient client) throws InterruptedException {
        List<JsonNode> found = new ArrayList<>();
        String next = null;
        int before;
        do {
            JsonNode page = client.get("/api/events", query(next)).json();
            before = found.size();
            for (JsonNode event : page.path("events")) {
                if (isNew(event)) {
                    found.add(event);
                }
            }
            next = page.path("next").textValue();
        } while (next != null && found.size() > before);
        forgetOldest();
        Collections.reverse(found);
        return found;
    }

    private boolean isNew(JsonNode event) {
        if (!seen.add(event.path("id").asText())) {
            return false;
        }
        remembered.add(event);
        return true;
    }

    private void forgetOldest() {
        while (remembered.size() > REMEMBERED) {
            JsonNode oldest = remembered.remove();
            seen.remove(oldest.path("id").asText());
            since = oldest.path("receivedAt").textValue();
        }
    }

    private CallQuery query(@Nullable String before) {
        CallQuery query = new CallQuery();
        filter.addTo(query);
        return query.with("since", since).with("limit", PAGE).with("before", before);
    }

    private void print(JsonNode event, boolean json) {
        console().print(json ? Json.write(event) : String.join("  ", line(event)));
    }

    private static List<String> line(JsonNode event) {
        return Arrays.stream(EventRows.row(event)).map(String::valueOf).toList();
    }
}
