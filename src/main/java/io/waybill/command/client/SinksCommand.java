package io.waybill.command.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;

/** Shows how each sink is. */
@Command(
        name = "sinks",
        description = "Shows each sink of a running hub: live, dry or off, what holds it, what waits, the last error.")
public final class SinksCommand extends ClientCommand {

    @Override
    int ask(OpsClient client, boolean json) throws InterruptedException {
        OpsClient.OpsAnswer answer = client.get("/api/sinks", new CallQuery());
        if (json) {
            console().print(answer.body());
            return 0;
        }
        Set<String> hubs = new HashSet<>();
        answer.json().forEach(sink -> hubs.add(sink.path("hub").asText("")));
        hubs.remove("");
        boolean areSeveral = hubs.size() > 1;
        Columns columns = new Columns(row(
                areSeveral, "hub", "sink", "mode", "pending", "oldest", "parked", "delivered since start", "types"));
        List<String> details = new ArrayList<>();
        answer.json().properties().forEach(sink -> {
            JsonNode state = sink.getValue();
            columns.row((Object[]) row(
                    areSeveral,
                    orDash(state.path("hub").asText("")),
                    sink.getKey(),
                    state.path("mode").asText(),
                    count(state.path("pending")),
                    orDash(Texts.time(state.at("/load/oldestPending"))),
                    count(state.path("parked")),
                    state.at("/sinceStart/delivered").asText("0"),
                    types(state.path("types"))));
            details(sink.getKey(), state, details);
        });
        print(columns);
        details.forEach(console()::print);
        return 0;
    }

    /** With the hub after the sink's name, if there are several. */
    private static String[] row(boolean areSeveral, String hub, String sink, String... others) {
        List<String> cells = new ArrayList<>(List.of(sink));
        if (areSeveral) {
            cells.add(hub);
        }
        cells.addAll(List.of(others));
        return cells.toArray(String[]::new);
    }

    private static void details(String sink, JsonNode state, List<String> to) {
        for (JsonNode hold : state.path("holds")) {
            to.add(Texts.hold(sink, hold));
        }
        state.path("heldEndpoints")
                .properties()
                .forEach(endpoint -> to.add("%s: its endpoint %s is held: %s; others are called"
                        .formatted(
                                sink,
                                Texts.line(endpoint.getKey()),
                                Texts.line(endpoint.getValue().path(0).path("detail")))));
        JsonNode putOff = state.at("/load/putOff");
        if (putOff.isObject()) {
            to.add("%s: %d of the pending wait for a scheduled retry, the first until %s, the last until %s"
                    .formatted(
                            sink,
                            putOff.path("events").asLong(),
                            Texts.time(putOff.path("first")),
                            Texts.time(putOff.path("last"))));
        }
        if (state.at("/load/full").asBoolean()) {
            to.add(sink + ": so many events wait that no more are taken from its queue");
        }
        JsonNode error = state.path("lastError");
        if (error.isObject()) {
            to.add(Texts.lastError(sink, error));
        }
    }

    private static String count(JsonNode count) {
        return count.isMissingNode() ? "?" : count.asText();
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    private static String types(JsonNode types) {
        List<String> names = new ArrayList<>();
        types.forEach(type -> names.add(type.asText()));
        return names.isEmpty() ? "all" : String.join(", ", names);
    }
}
