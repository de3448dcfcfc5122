package io.waybill.ops;

import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.EventFilter;
import io.waybill.audit.ReplayList;
import io.waybill.record.DeliveryState;
import io.waybill.replay.Replay;
import io.waybill.replay.ReplayPlan;
import io.waybill.replay.Replays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Stored events once more. */
public final class ReplayApi implements ApiEndpoints {

    /** Instead of a sink's name: all of them, also those that have delivered. */
    private static final String ALL = "all";

    private static final Set<String> NO_EVENTS = Set.of("duplicate", "rejected");

    private final Replays replays;
    private final ReplayList list;
    private final Supplier<Set<String>> sinks;

    /** @param sinks those that take events now */
    public ReplayApi(Replays replays, ReplayList list, Supplier<Set<String>> sinks) {
        this.replays = replays;
        this.list = list;
        this.sinks = sinks;
    }

    @Override
    public void mount(ApiRouter calls) {
        calls.post("/api/events/:id/replay", this::replayOne);
        calls.post("/api/replay", this::replayMany);
        calls.get("/api/replays", context -> Shown.answer(context, 200, Map.of("replays", list.newest())));
    }

    private void replayOne(RoutingContext context) {
        QueryParameters given = QueryParameters.of(context, "sink", "force", "dry");
        String id = context.pathParam("id");
        boolean all = given.texts("sink").equals(List.of(ALL));
        List<String> chosen = all ? List.of() : chosen(given);
        boolean again = all || !chosen.isEmpty();
        boolean force = given.flag("force");
        ReplayPlan plan = replays.plan(id, chosen, again, force)
                .orElseThrow(() -> new ApiProblem(404, "unknown-event", "No such event is on record, or not yet."));
        if (given.flag("dry")) {
            Shown.answer(context, 200, plan);
            return;
        }
        if (plan.problem() != null) {
            throw new ApiProblem(409, "not-replayable", plan.problem());
        }
        if (!plan.changesAnything()) {
            throw new ApiProblem(409, "nothing-to-replay", describe(plan));
        }
        Replay begun = replays.begin(EventFilter.of(id), chosen, again, force);
        Shown.answer(context, 202, Map.of("id", begun.id(), "event", plan));
    }

    private static String describe(ReplayPlan plan) {
        return plan.sinks().entrySet().stream()
                        .map(step -> "%s: %s".formatted(step.getKey(), ((ReplayPlan.Leave) step.getValue()).reason()))
                        .collect(Collectors.joining("; "))
                + "; name a sink, or sink=all, to deliver it again";
    }

    private void replayMany(RoutingContext context) {
        QueryParameters given = QueryParameters.of(
                context, "source", "type", "campaign", "sink", "outcome", "q", "since", "until", "force", "dry");
        String outcome = given.text("outcome");
        if (outcome != null && NO_EVENTS.contains(outcome)) {
            throw ApiProblem.invalid("outcome", outcome, "is no event of its own that could be replayed");
        }
        DeliveryState state = given.state("outcome");
        List<String> chosen = chosen(given);
        EventFilter events = events(given, state, chosen);
        if (events.equals(EventFilter.ANY) && chosen.isEmpty()) {
            throw new ApiProblem(
                    400, "too-many", "Say which events: by source, type, campaign, sink, outcome, q, since or until.");
        }
        boolean again = state == DeliveryState.DELIVERED;
        boolean force = given.flag("force");
        if (given.flag("dry")) {
            Shown.answer(context, 200, replays.preview(events, chosen, again, force));
        } else {
            Shown.answer(context, 202, replays.begin(events, chosen, again, force));
        }
    }

    /** A sink's name tells where to, and which events only beside an outcome: others may never have been meant for it. */
    private static EventFilter events(QueryParameters given, @Nullable DeliveryState state, List<String> chosen) {
        return given.filter(state).atSink(state != null && chosen.size() == 1 ? chosen.get(0) : null);
    }

    private List<String> chosen(QueryParameters given) {
        List<String> chosen = given.texts("sink");
        for (String sink : chosen) {
            if (!sinks.get().contains(sink)) {
                throw new ApiProblem(
                        404, "unknown-sink", "There is no sink '%s' that takes events now.".formatted(sink));
            }
        }
        return chosen;
    }
}
