package io.waybill.command.client;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the ledger. */
@Command(
        name = "ledger",
        description = "Shows how many events a running hub has received, and where they are now.",
        exitCodeList = {"0:it balances", "1:it does not balance, or the hub does not answer", "2:wrong usage"})
public final class LedgerCommand extends ClientCommand {

    private static final String[] COUNTS = {
        "received", "delivered", "filtered", "dryRun", "pending", "parked", "discarded"
    };
    private static final String[] OF_ALL = {
        "received", "duplicates", "unmapped", "rejected", "unverified", "unavailable", "unrecorded"
    };

    @Option(names = "--source", paramLabel = "NAME", description = "Only the events of this source.")
    private @Nullable String source;

    @Mixin
    private TimeOptions times = new TimeOptions();

    @Override
    int ask(OpsClient client, boolean json) throws InterruptedException {
        CallQuery query = new CallQuery().with("source", source);
        times.addTo(query);
        OpsClient.OpsAnswer answer = client.get("/api/ledger", query);
        JsonNode ledger = answer.json();
        boolean balanced = ledger.path("balanced").asBoolean();
        if (json) {
            console().print(answer.body());
        } else {
            print(ledger, balanced);
        }
        return balanced ? 0 : 1;
    }

    private void print(JsonNode ledger, boolean balanced) {
        Columns all = new Columns();
        for (String count : OF_ALL) {
            all.row(count, ledger.path(count).asLong());
        }
        print(all);
        console().print("");
        Columns sinks = new Columns(
                "sink", "received", "delivered", "filtered", "dry run", "pending", "parked", "discarded", "since");
        ledger.path("sinks").properties().forEach(sink -> {
            Object[] cells = new Object[COUNTS.length + 2];
            cells[0] = sink.getKey();
            for (int i = 0; i < COUNTS.length; i++) {
                cells[i + 1] = sink.getValue().path(COUNTS[i]).asLong();
            }
            cells[COUNTS.length + 1] = Texts.time(sink.getValue().path("since"));
            sinks.row(cells);
        });
        print(sinks);
        ledger.path("notes").forEach(note -> console().print("note: " + Texts.line(note)));
        console().print(balanced ? "it balances" : "it does not balance; 'GET /observe/health' names the events");
    }
}
