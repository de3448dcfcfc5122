package io.waybill.command.client;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Gives up parked events. */
@Command(name = "discard", description = "Gives up parked events of a sink for good, on record. Asks first.")
public final class ParkedDiscardCommand extends ClientCommand {

    @Mixin
    private ParkedOptions which = new ParkedOptions();

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why, for the record.")
    private String reason = "";

    @Override
    int ask(OpsClient client, boolean json) throws InterruptedException {
        if (which.sinks().size() != 1) {
            throw console().usage("name the sink: --sink NAME");
        }
        if (!which.isYes() && !json) {
            String count = ParkedCommand.count(client, which);
            if (count == null) {
                console().print("nothing is parked there");
                return 0;
            }
            console().print(count);
        }
        if (!confirms("Give them up for good?", which.isYes(), json)) {
            return 1;
        }
        CallQuery query = new CallQuery()
                .with("sink", which.sinks())
                .with("id", which.ids())
                .with("reason", reason);
        OpsClient.OpsAnswer answer = client.post("/api/parked/discard", query);
        console()
                .print(
                        json
                                ? answer.body()
                                : "given up: " + answer.json().path("discarded").asLong());
        return 0;
    }
}
