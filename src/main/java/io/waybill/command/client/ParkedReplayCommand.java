package io.waybill.command.client;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Replays parked events. */
@Command(name = "replay", description = "Delivers parked events again, as they were. Asks first.")
public final class ParkedReplayCommand extends ParkedChangeCommand {

    @Option(names = "--force", description = "Also a status older than the one last sent.")
    private boolean force;

    @Override
    String question() {
        return "Deliver them again?";
    }

    @Override
    OpsClient.OpsAnswer change(OpsClient client, CallQuery query) throws InterruptedException {
        return client.post("/api/parked/replay", query.with("force", force));
    }

    @Override
    String said(OpsClient.OpsAnswer answer) {
        return "replay %s has begun; 'replay --list' shows how far it is"
                .formatted(Texts.line(answer.json().path("id")));
    }
}
