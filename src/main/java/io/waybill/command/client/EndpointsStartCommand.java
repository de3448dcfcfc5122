package io.waybill.command.client;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts an endpoint of a client that is held. */
@Command(name = "start", description = "Ends what holds an endpoint, and makes what was put off for it due now.")
public final class EndpointsStartCommand extends ClientCommand {

    @Parameters(paramLabel = "NAME", description = "The endpoint: a campaign's id, or 'organisation'.")
    private String name = "";

    @Option(names = "--sink", paramLabel = "NAME", description = "The sink, if several call endpoints.")
    private @Nullable String sink;

    @Override
    int ask(OpsClient client, boolean json) throws InterruptedException {
        OpsClient.OpsAnswer answer = client.post(
                "/api/endpoints/%s/start".formatted(CallQuery.escaped(name)), new CallQuery().with("sink", sink));
        console().print(json ? answer.body() : text(answer.json()));
        return 0;
    }

    private static String text(JsonNode answer) {
        return answer.has("retried")
                ? "started; %d events that were put off are due now"
                        .formatted(answer.path("retried").asLong())
                : answer.path("detail").asText();
    }
}
