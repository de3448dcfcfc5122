package io.waybill.ops;

import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.Ledger;
import io.waybill.handoff.ParkedEvents;
import io.waybill.replay.Replay;
import io.waybill.replay.Replays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lists, replays and discards parked events. */
public final class ParkedApi implements ApiEndpoints {

    private static final int IN_A_LIST = 100;
    private static final int MOST_IN_A_LIST = 1_000;
    private static final int MOST_IDS = 500;

    private final ParkedEvents parked;
    private final ParkedGroups groups;
    private final Replays replays;
    private final Ledger ledger;
    private final Supplier<Set<String>> sinks;
    private final KnownNames names;

    /** @param sinks the names of those that receive events now */
    public ParkedApi(
            ParkedEvents parked, Replays replays, Ledger ledger, Supplier<Set<String>> sinks, KnownNames names) {
        this.parked = parked;
        this.groups = new ParkedGroups(parked);
        this.replays = replays;
        this.ledger = ledger;
        this.sinks = sinks;
        this.names = names;
    }

    @Override
    public void addTo(ApiRouter router) {
        router.get("/api/parked", this::list);
        router.change("/api/parked/replay", Action.REPLAY_PARKED, this::replay);
        router.change("/api/parked/discard", Action.DISCARD_PARKED, this::discard);
    }

    private void list(RoutingContext context) {
        QueryParameters parameters = QueryParameters.of(context, "sink", "limit");
        List<String> chosen = parameters.texts("sink");
        chosen.forEach(names::checkSink);
        int limit = parameters.number("limit", MOST_IN_A_LIST, IN_A_LIST);
        Collection<String> of = chosen.isEmpty() ? ledger.sinks() : chosen;
        ApiResponses.json(context, 200, Map.of("parked", parked.list(of, limit), "groups", groups.of(of)));
    }

    private void replay(RoutingContext context) {
        QueryParameters parameters = QueryParameters.of(context, "sink", "id", "force");
        ApiResponses.json(context, 202, replay(context, parameters, null));
    }

    /**
     * Begins to replay parked events: those of the parameters {@code sink} and {@code id}.
     *
     * @param parkedFor only those that were parked for this reason; null: for any
     */
    public Replay replay(RoutingContext context, QueryParameters parameters, @Nullable String parkedFor) {
        List<String> chosen = parameters.texts("sink");
        for (String sink : chosen) {
            names.checkSink(sink);
            if (!sinks.get().contains(sink)) {
                throw new ApiProblem(
                        409,
                        "sink-removed",
                        "'%s' receives no events now: give it a route, turn it on, or discard its parked events"
                                .formatted(sink));
            }
        }
        Collection<String> all = chosen.isEmpty() ? sinks.get() : chosen;
        Replay begun = replays.beginParked(
                all, ids(parameters), parkedFor, parameters.flag("force"), Operator.claimed(context));
        String what = "began to replay events parked at %s: %s".formatted(String.join(", ", all), begun.id());
        Operator.did(context, what, what + words(parkedFor));
        return begun;
    }

    private void discard(RoutingContext context) {
        QueryParameters parameters = QueryParameters.of(context, "sink", "id", "reason");
        int discarded = discard(context, parameters, null);
        ApiResponses.json(
                context, 200, Map.of("sink", String.valueOf(parameters.text("sink")), "discarded", discarded));
    }

    /**
     * Discards parked events: those of the parameters {@code sink} and {@code id}, for the {@code reason} given.
     *
     * @param parkedFor only those that were parked for this reason; null: for any
     * @return how many
     */
    public int discard(RoutingContext context, QueryParameters parameters, @Nullable String parkedFor) {
        String reason = parameters.text("reason", "must say why, for the record");
        String sink = parameters.text("sink", "must name the sink");
        names.checkSink(sink);
        List<String> ids = ids(parameters);
        int discarded = parked.discard(sink, ids.isEmpty() ? null : ids, parkedFor, byOperator(context, reason));
        String what = "discarded %d events parked at %s".formatted(discarded, sink);
        Operator.did(context, what, what + words(parkedFor));
        return discarded;
    }

    private static String words(@Nullable String parkedFor) {
        return parkedFor == null ? "" : ", those parked for: " + parkedFor;
    }

    /**
     * Discards parked events by their ids, however many.
     *
     * @return how many were still parked
     */
    public int discard(RoutingContext context, String sink, List<String> ids, String reason) {
        names.checkSink(sink);
        int discarded = 0;
        for (int from = 0; from < ids.size(); from += MOST_IDS) {
            List<String> part = ids.subList(from, Math.min(from + MOST_IDS, ids.size()));
            discarded += parked.discard(sink, part, byOperator(context, reason));
        }
        Operator.did(context, "discarded %d events parked at %s".formatted(discarded, sink));
        return discarded;
    }

    private static String byOperator(RoutingContext context, String reason) {
        String by = Operator.claimed(context);
        return by == null ? reason : "%s (%s)".formatted(reason, by);
    }

    /** The parameter {@code id}. */
    public static List<String> ids(QueryParameters parameters) {
        List<String> ids = parameters.texts("id");
        if (ids.size() > MOST_IDS) {
            throw ApiProblem.invalid("id", ids.size() + " ids", "must be at most " + MOST_IDS);
        }
        return ids;
    }
}
