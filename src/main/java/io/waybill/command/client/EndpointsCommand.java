package io.waybill.command.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the endpoints of clients. */
@Command(
        name = "endpoints",
        description =
                "Shows the endpoints of clients that a running hub calls: what became of their events, what holds them.",
        subcommands = {EndpointsTestCommand.class, EndpointsStartCommand.class},
        footer = {"", "What an endpoint got lately: waybill events --sink webhooks --endpoint NAME."})
public final class EndpointsCommand extends ClientCommand {

    private static final String OTHERS = "(no endpoint)";

    @Option(names = "--sink", paramLabel = "NAME", description = "Those of this sink, if several call endpoints.")
    private @Nullable String sink;

    @Override
    int ask(OpsClient client, boolean json) throws InterruptedException {
        OpsClient.OpsAnswer answer = client.get("/api/endpoints", new CallQuery().with("sink", sink));
        if (json) {
            console().print(answer.body());
            return 0;
        }
        JsonNode endpoints = answer.json().path("endpoints");
        if (!answer.json().has("sink")) {
            console().print("no sink calls endpoints of clients; 'new sink webhooks' begins one");
            return 0;
        }
        Columns columns =
                new Columns("endpoint", "state", "delivered", "pending", "parked", "discarded", "filtered", "url");
        List<String> details = new ArrayList<>();
        endpoints.properties().forEach(endpoint -> {
            JsonNode item = endpoint.getValue();
            boolean isHeld = !item.path("holds").isEmpty();
            row(columns, endpoint.getKey(), isHeld ? "held" : item.has("url") ? "called" : "removed", item);
            details(endpoint.getKey(), item, details);
        });
        row(columns, OTHERS, "", answer.json().path("others"));
        print(columns);
        details.forEach(console()::print);
        return 0;
    }

    private static void row(Columns columns, String name, String state, JsonNode item) {
        columns.row(
                Texts.line(name),
                state,
                item.path("delivered").asLong() + item.path("dryRun").asLong(),
                item.path("pending").asLong(),
                item.path("parked").asLong(),
                item.path("discarded").asLong(),
                item.path("filtered").asLong(),
                Texts.line(item.path("url")));
    }

    private static void details(String endpoint, JsonNode item, List<String> to) {
        for (JsonNode hold : item.path("holds")) {
            to.add(Texts.hold(endpoint, hold));
        }
        JsonNode error = item.path("lastError");
        if (error.isObject()) {
            to.add(Texts.lastError(endpoint, error));
        }
    }
}
