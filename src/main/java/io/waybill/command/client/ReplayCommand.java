package io.waybill.command.client;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Replays stored events, or lists replays. */
@Command(
        name = "replay",
        description =
                "Delivers an event again, or all events that the options find, through today's routes. Shows first"
                        + " what that would do, and asks.",
        footer = {
            "",
            "With --sink, it delivers there; with --outcome too, only events in that state there.",
            "Parked events as they were: waybill parked replay."
        })
public final class ReplayCommand extends ClientCommand {

    @Parameters(arity = "0..1", paramLabel = "ID", description = "The event; without it, those that the options find.")
    private @Nullable String id;

    @Mixin
    private EventFilterOptions filter = new EventFilterOptions();

    @Mixin
    private TimeOptions times = new TimeOptions();

    @Option(names = "--force", description = "Also a status older than the one last sent, and events in no queue.")
    private boolean force;

    @Option(names = "--dry", description = "Only shows what it would do.")
    private boolean dry;

    @Option(names = "--yes", description = "Does not ask.")
    private boolean yes;

    @Option(names = "--list", description = "Lists the newest replays, and how far each has come.")
    private boolean list;

    @Override
    int ask(OpsClient client, boolean json) throws InterruptedException {
        if (list) {
            return list(client, json);
        }
        String path = id == null ? "/api/replay" : "/api/events/%s/replay".formatted(CallQuery.escaped(id));
        if (dry || !(yes && json)) {
            OpsClient.OpsAnswer plan = client.post(path, query().with("dry", true));
            if (json && dry) {
                console().print(plan.body());
                return 0;
            }
            boolean changes = json || (id == null ? showMany(plan.json()) : showOne(plan.json()));
            if (dry) {
                return 0;
            }
            if (!changes) {
                console().print("there is nothing to replay");
                return 1;
            }
            if (!confirms("Replay?", yes, json)) {
                return 1;
            }
        }
        OpsClient.OpsAnswer begun = client.post(path, query());
        console()
                .print(
                        json
                                ? begun.body()
                                : "replay %s has begun; 'replay --list' shows how far it is"
                                        .formatted(Texts.line(begun.json().path("id"))));
        return 0;
    }

    private CallQuery query() {
        CallQuery query = new CallQuery();
        filter.addTo(query);
        times.addTo(query);
        return query.with("force", force);
    }

    /** Answers whether it would change anything. */
    private boolean showOne(JsonNode plan) {
        if (plan.has("problem")) {
            console().print("it cannot be replayed: " + Texts.line(plan.path("problem")));
            return false;
        }
        Columns columns = new Columns();
        boolean changes = false;
        for (var sink : plan.path("sinks").properties()) {
            JsonNode step = sink.getValue();
            String action = step.path("action").asText();
            changes |= !action.equals("leave");
            columns.row(sink.getKey(), action, Texts.line(step.path(step.has("outcome") ? "outcome" : "reason")));
        }
        print(columns);
        return changes;
    }

    private boolean showMany(JsonNode preview) {
        Columns columns = new Columns("sink", "send", "filter", "fail", "leave");
        boolean changes = !preview.path("complete").asBoolean();
        for (var sink : preview.path("sinks").properties()) {
            JsonNode counts = sink.getValue();
            changes |= counts.has("send") || counts.has("filter") || counts.has("fail");
            columns.row(
                    sink.getKey(),
                    counts.path("send").asLong(),
                    counts.path("filter").asLong(),
                    counts.path("fail").asLong(),
                    counts.path("leave").asLong());
        }
        print(columns);
        long impossible = preview.path("impossible").asLong();
        console()
                .print("%d events%s%s"
                        .formatted(
                                preview.path("looked").asLong(),
                                preview.path("complete").asBoolean() ? "" : " looked at; there are more",
                                impossible == 0 ? "" : "; %d of them cannot be replayed".formatted(impossible)));
        return changes;
    }

    private int list(OpsClient client, boolean json) throws InterruptedException {
        OpsClient.OpsAnswer answer = client.get("/api/replays", new CallQuery());
        if (json) {
            console().print(answer.body());
            return 0;
        }
        Columns columns =
                new Columns("begun", "id", "state", "events", "sent", "filtered", "failed", "left", "trouble");
        for (JsonNode replay : answer.json().path("replays")) {
            JsonNode progress = replay.at("/replay/progress");
            columns.row(
                    Texts.time(replay.path("createdAt")),
                    replay.path("id").asText(),
                    replay.path("over").asBoolean() ? "done" : "running",
                    progress.path("events").asLong(),
                    progress.path("sent").asLong(),
                    progress.path("filtered").asLong(),
                    progress.path("failed").asLong(),
                    progress.path("left").asLong(),
                    Texts.line(progress.path("trouble")));
        }
        print(columns);
        if (columns.isEmpty()) {
            console().print("there are no replays");
        }
        return 0;
    }
}
