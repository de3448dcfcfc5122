package io.waybill.command.client;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Replays parked events. */
@Command(name = "replay", description = "Delivers parked events again, as they were. Asks first.")
public final class ParkedReplayCommand extends ClientCommand {

    @Mixin
    private ParkedOptions which = new ParkedOptions();

    @Option(names = "--force", description = "Also a status older than the one last sent.")
    private boolean force;

    @Override
    int ask(OpsClient client, boolean json) throws InterruptedException {
        if (!which.isYes() && !json) {
            String count = ParkedCommand.count(client, which);
            if (count == null) {
                console().print("nothing is parked there");
                return 0;
            }
            console().print(count);
        }
        if (!confirms("Deliver them again?", which.isYes(), json)) {
            return 1;
        }
        CallQuery query = new CallQuery()
                .with("sink", which.sinks())
                .with("id", which.ids())
                .with("force", force);
        OpsClient.OpsAnswer begun = client.post("/api/parked/replay", query);
        console()
                .print(
                        json
                                ? begun.body()
                                : "replay %s has begun; 'replay --list' shows how far it is"
                                        .formatted(Texts.line(begun.json().path("id"))));
        return 0;
    }
}
