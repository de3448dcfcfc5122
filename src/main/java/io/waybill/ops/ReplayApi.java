package io.waybill.ops;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.EventFilter;
import io.waybill.audit.ReplayList;
import io.waybill.event.Json;
import io.waybill.record.DeliveryState;
import io.waybill.replay.Replay;
import io.waybill.replay.ReplayPlan;
import io.waybill.replay.Replays;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Replays stored events, and lists replays. */
public final class ReplayApi implements ApiEndpoints {

    /** Instead of the name of a sink: all of them, including those that have delivered the event. */
    private static final String ALL = "all";

    private static final List<String> FILTERS = List.of(
            "source",
            "type",
            "campaign",
            "lead",
            "email",
            "code",
            "attempts",
            "sink",
            "outcome",
            "q",
            "since",
            "until",
            "force");

    private final Replays replays;
    private final ReplayList list;
    private final Supplier<Set<String>> sinks;
    private final KnownNames names;

    /** @param sinks the names of those that receive events now */
    public ReplayApi(Replays replays, ReplayList list, Supplier<Set<String>> sinks, KnownNames names) {
        this.replays = replays;
        this.list = list;
        this.sinks = sinks;
        this.names = names;
    }

    @Override
    public void addTo(ApiRouter router) {
        router.change("/api/events/:id/replay", Action.REPLAY_EVENT, this::replayOne);
        router.change("/api/replay", Action.REPLAY_EVENTS, this::replayMany);
        router.get("/api/replays", this::list);
    }

    private void list(RoutingContext context) {
        QueryParameters.of(context);
        ApiResponses.json(context, 200, Map.of("replays", newest()));
    }

    /**
     * A replay on record. JSON as {@code GET /api/replays} answers it.
     *
     * @param waits why it does not run now; null: it does, or is over
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Listed(
            String id,
            Instant createdAt,
            Instant updatedAt,
            boolean over,
            @Nullable String waits,
            Replay replay) {

        private static Listed of(ReplayList.Item item, @Nullable String waits) {
            try {
                return new Listed(
                        item.id(),
                        item.createdAt(),
                        item.updatedAt(),
                        item.over(),
                        item.over() ? null : waits,
                        Json.mapper().treeToValue(item.replay(), Replay.class));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the replay on record cannot be read: " + item.id(), e);
            }
        }
    }

    public List<Listed> newest() {
        return list.newest().stream()
                .map(item -> Listed.of(item, replays.waits()))
                .toList();
    }

    /** Empty also if the replay began just now. */
    public Optional<Listed> find(String id) {
        return list.find(id).map(item -> Listed.of(item, replays.waits()));
    }

    private void replayOne(RoutingContext context) {
        QueryParameters parameters = QueryParameters.of(context, "sink", "force", "dry");
        String id = context.pathParam("id");
        List<String> named = parameters.texts("sink");
        boolean force = parameters.flag("force");
        if (parameters.flag("dry")) {
            ApiResponses.json(context, 200, plan(context, id, named, force));
        } else {
            ApiResponses.json(context, 202, replay(context, id, named, force));
        }
    }

    /**
     * A replay of one event that has begun.
     *
     * @param id of the replay
     */
    public record Begun(String id, ReplayPlan event) {}

    /**
     * What a replay of an event would do, as it is shown: with personal data masked if the settings say so.
     *
     * @param named the sinks, also those that have delivered it; {@code all}; or none: all that have not
     * @throws ApiProblem if there is no such event or sink
     */
    public ReplayPlan plan(RoutingContext context, String id, List<String> named, boolean force) {
        ReplayPlan plan =
                replays.plan(id, checked(named), !named.isEmpty(), force).orElseThrow(ApiProblem::unknownEvent);
        return ApiResponses.isMasked(context) ? plan.masked() : plan;
    }

    /**
     * Begins a replay of an event.
     *
     * @param named as for {@link #plan}
     * @throws ApiProblem if there is no such event or sink, or nothing to replay
     */
    public Begun replay(RoutingContext context, String id, List<String> named, boolean force) {
        ReplayPlan plan = plan(context, id, named, force);
        if (plan.problem() != null) {
            throw new ApiProblem(409, "not-replayable", plan.problem());
        }
        if (!plan.changesAnything()) {
            throw new ApiProblem(409, "nothing-to-replay", describe(plan));
        }
        Replay begun = begin(context, new Asked(EventFilter.of(id), checked(named), !named.isEmpty(), force));
        return new Begun(begun.id(), plan);
    }

    private static String describe(ReplayPlan plan) {
        return plan.sinks().entrySet().stream()
                .map(step -> "%s: %s".formatted(step.getKey(), describe((ReplayPlan.Leave) step.getValue())))
                .collect(Collectors.joining("; "));
    }

    private static String describe(ReplayPlan.Leave leave) {
        return leave.reason().equals(ReplayPlan.ALREADY_DELIVERED)
                ? leave.reason() + "; to deliver it again, name the sink or write sink=all"
                : leave.reason();
    }

    private void replayMany(RoutingContext context) {
        QueryParameters parameters = QueryParameters.of(context, parameters("dry"));
        Asked asked = asked(parameters);
        if (parameters.flag("dry")) {
            ApiResponses.json(context, 200, preview(context, asked));
        } else {
            ApiResponses.json(context, 202, begin(context, asked));
        }
    }

    /**
     * A replay that is asked for.
     *
     * @param sinks to which; none: all
     * @param again also deliveries that succeeded
     * @param force as {@link Replays#begin}
     */
    public record Asked(EventFilter events, List<String> sinks, boolean again, boolean force) {}

    /** The parameters of a replay, and others. */
    public static String[] parameters(String... others) {
        return Stream.concat(FILTERS.stream(), Arrays.stream(others)).toArray(String[]::new);
    }

    /** @throws ApiProblem if there is no such replay */
    public Asked asked(QueryParameters parameters) {
        List<String> chosen = chosen(parameters);
        names.check(parameters);
        EventSelection selection = EventSelection.of(parameters);
        if (selection.kind() != EventSelection.Kind.EVENTS) {
            throw ApiProblem.invalid(
                    "outcome",
                    String.valueOf(parameters.text("outcome")),
                    "is not an event of its own; there is nothing to replay");
        }
        DeliveryState state = selection.filter().state();
        EventFilter events = events(selection.filter(), chosen);
        if (events.equals(EventFilter.ANY) && chosen.isEmpty()) {
            throw new ApiProblem(
                    400,
                    "too-many",
                    "Choose events by source, type, campaign, lead, email, code, attempts, sink, outcome, q, since or until.");
        }
        return new Asked(events, chosen, state == DeliveryState.DELIVERED, parameters.flag("force"));
    }

    public Replays.Preview preview(RoutingContext context, Asked asked) {
        Replays.Preview preview = replays.preview(asked.events(), asked.sinks(), asked.again(), asked.force());
        return ApiResponses.isMasked(context) ? preview.masked() : preview;
    }

    public Replay begin(RoutingContext context, Asked asked) {
        Replay begun =
                replays.begin(asked.events(), asked.sinks(), asked.again(), asked.force(), Operator.claimed(context));
        Operator.did(context, "began the replay " + begun.id());
        return begun;
    }

    /**
     * The sink chooses where to, not which events: they may never have been meant for it. With an outcome it does both:
     * the outcome is that sink's.
     */
    private static EventFilter events(EventFilter filter, List<String> chosen) {
        return filter.atSink(filter.state() != null && chosen.size() == 1 ? chosen.get(0) : null);
    }

    private List<String> chosen(QueryParameters parameters) {
        return checked(parameters.texts("sink"));
    }

    /** None stands for all. */
    private List<String> checked(List<String> named) {
        if (named.equals(List.of(ALL))) {
            return List.of();
        }
        for (String sink : named) {
            if (!sinks.get().contains(sink)) {
                throw KnownNames.unknown("sink", sink, "there is no such sink that receives events now", sinks.get());
            }
        }
        return named;
    }
}
