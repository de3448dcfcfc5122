package io.waybill.command.client;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Gives up parked events. */
@Command(name = "discard", description = "Gives up parked events of a sink for good, on record. Asks first.")
public final class ParkedDiscardCommand extends ParkedChangeCommand {

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why, for the record.")
    private String reason = "";

    @Override
    void check(ParkedOptions events) {
        if (events.sinks().size() != 1) {
            throw console().usage("name the sink: --sink NAME");
        }
    }

    @Override
    String question() {
        return "Give them up for good?";
    }

    @Override
    OpsClient.OpsAnswer change(OpsClient client, CallQuery query) throws InterruptedException {
        return client.post("/api/parked/discard", query.with("reason", reason));
    }

    @Override
    String said(OpsClient.OpsAnswer answer) {
        return "given up: " + answer.json().path("discarded").asLong();
    }
}
