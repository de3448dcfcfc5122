package io.waybill.command.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends a test event to an endpoint of a client. */
@Command(
        name = "test",
        description =
                "Sends a test event to an endpoint, once, and shows what it answered. It is not on record, and counts nowhere.")
public final class EndpointsTestCommand extends ClientCommand {

    private static final Set<String> GOOD = Set.of("delivered", "dry-run");

    @Parameters(paramLabel = "NAME", description = "The endpoint: a campaign's id, or 'organisation'.")
    private String name = "";

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "The event's type (default: waybill.test). A client may take another for a true event.")
    private @Nullable String type;

    @Option(names = "--sink", paramLabel = "NAME", description = "The sink, if several call endpoints.")
    private @Nullable String sink;

    @Override
    int ask(OpsClient client, boolean json) throws InterruptedException {
        OpsClient.OpsAnswer answer = client.post(
                "/api/endpoints/%s/test".formatted(CallQuery.escaped(name)),
                new CallQuery().with("type", type).with("sink", sink));
        JsonNode call = answer.json();
        String outcome = call.path("outcome").asText();
        console().print(json ? answer.body() : said(call, outcome));
        return GOOD.contains(outcome) ? 0 : 1;
    }

    private static String said(JsonNode call, String outcome) {
        String answered = call.has("answerCode")
                ? ", answered %d in %d ms"
                        .formatted(
                                call.path("answerCode").asInt(),
                                call.path("durationMillis").asLong())
                : "";
        String error = call.has("error") ? ": " + Texts.line(call.path("error")) : "";
        String request = call.has("request") ? "%n%s".formatted(Texts.line(call.path("request"))) : "";
        return Texts.line(outcome) + answered + error + request;
    }
}
