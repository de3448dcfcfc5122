package io.waybill.command.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists parked events. */
@Command(
        name = "parked",
        description =
                "Lists the parked events of a running hub: those that wait until somebody replays or discards them.",
        subcommands = {ParkedReplayCommand.class, ParkedDiscardCommand.class})
public final class ParkedCommand extends ClientCommand {

    private static final String PATH = "/api/parked";
    private static final int MOST = 1_000;

    @Option(names = "--sink", split = ",", paramLabel = "NAME", description = "Those of these sinks (default: all).")
    private List<String> sinks = List.of();

    @Option(names = "--limit", paramLabel = "N", description = "At most so many (default: 100; at most 1000).")
    private @Nullable String limit;

    @Override
    int ask(OpsClient client, boolean json) throws InterruptedException {
        OpsClient.OpsAnswer answer =
                client.get(PATH, new CallQuery().with("sink", sinks).with("limit", limit));
        if (json) {
            console().print(answer.body());
            return 0;
        }
        Columns columns = new Columns("parked", "sink", "id", "source", "type", "reason");
        for (JsonNode event : answer.json().path("parked")) {
            columns.row(
                    Texts.time(event.path("parkedAt")),
                    Texts.line(event.path("sink")),
                    Texts.line(event.path("eventId")),
                    Texts.line(event.path("source")),
                    Texts.line(event.path("type")),
                    Texts.line(event.path("reason")));
        }
        print(columns);
        if (columns.isEmpty()) {
            console().print("nothing is parked");
        }
        return 0;
    }

    /** How many there are, in words; null if there is none. */
    static @Nullable String count(OpsClient client, ParkedOptions which) throws InterruptedException {
        JsonNode parked = client.get(
                        PATH, new CallQuery().with("sink", which.sinks()).with("limit", MOST))
                .json()
                .path("parked");
        long count = 0;
        for (JsonNode event : parked) {
            if (which.ids().isEmpty()
                    || which.ids().contains(event.path("eventId").asText())) {
                count++;
            }
        }
        if (parked.size() == MOST) {
            return count + " parked events or more";
        }
        return count == 0 ? null : count + (count == 1 ? " parked event" : " parked events");
    }
}
