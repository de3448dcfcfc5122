package io.waybill.command.client;

import picocli.CommandLine.Mixin;

/** A change of parked events: says how many there are, and asks before it makes it. */
abstract class ParkedChangeCommand extends ClientCommand {

    @Mixin
    private ParkedOptions which = new ParkedOptions();

    @Override
    final int ask(OpsClient client, boolean json) throws InterruptedException {
        check(which);
        if (!which.isYes() && !json) {
            String count = ParkedCommand.count(client, which);
            if (count == null) {
                console().print("nothing is parked there");
                return 0;
            }
            console().print(count);
        }
        if (!confirms(question(), which.isYes(), json)) {
            return 1;
        }
        CallQuery query = new CallQuery().with("sink", which.sinks()).with("id", which.ids());
        OpsClient.OpsAnswer answer = change(client, query);
        console().print(json ? answer.body() : said(answer));
        return 0;
    }

    /** @throws RuntimeException if these events cannot be changed so */
    void check(ParkedOptions events) {}

    abstract String question();

    /** @param query which events */
    abstract OpsClient.OpsAnswer change(OpsClient client, CallQuery query) throws InterruptedException;

    /** The answer in words. */
    abstract String said(OpsClient.OpsAnswer answer);
}
