package io.waybill.command.client;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists events. */
@Command(name = "events", description = "Lists events of a running hub, newest first, and where each of them is.")
public final class EventsCommand extends ClientCommand {

    @Mixin
    private EventFilterOptions filter = new EventFilterOptions();

    @Option(
            names = "--endpoint",
            paramLabel = "NAME",
            description = "For this endpoint of a client, at the sink of --sink.")
    private @Nullable String endpoint;

    @Mixin
    private TimeOptions times = new TimeOptions();

    @Option(names = "--limit", paramLabel = "N", description = "At most so many (default: 50; at most 500).")
    private @Nullable String limit;

    @Option(names = "--before", paramLabel = "ID", description = "Only those older than this one, or than a time.")
    private @Nullable String before;

    @Override
    int ask(OpsClient client, boolean json) throws InterruptedException {
        CallQuery query = new CallQuery();
        filter.addTo(query);
        times.addTo(query);
        query.with("endpoint", endpoint).with("limit", limit).with("before", before);
        OpsClient.OpsAnswer answer = client.get("/api/events", query);
        if (json) {
            console().print(answer.body());
            return 0;
        }
        JsonNode page = answer.json();
        Columns columns = new Columns(EventRows.heads(page.path("events").path(0)));
        page.path("events").forEach(item -> columns.row(EventRows.row(item)));
        print(columns);
        if (columns.isEmpty()) {
            console().print("there are no such events");
        } else if (page.has("next")) {
            console().print("there are more: add --before " + Texts.line(page.path("next")));
        }
        return 0;
    }
}
