package io.waybill.page;

import io.vertx.ext.web.RoutingContext;
import io.waybill.handoff.ParkedEvents;
import io.waybill.handoff.QueueDepths;
import io.waybill.ops.Action;
import io.waybill.ops.ApiProblem;
import io.waybill.ops.ApiResponses;
import io.waybill.ops.ParkedApi;
import io.waybill.ops.ParkedGroups;
import io.waybill.ops.ParkedGroups.Group;
import io.waybill.ops.QueryParameters;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The parked events, grouped by sink and reason, to be replayed or discarded. */
public final class ParkedScreens implements HasScreens {

    private static final String PATH = "/parked";
    private static final String[] PARAMETERS = {"sink", "id", "group", "reason", "force", Screens.SURE};
    private static final int LISTED = 100;

    private final ParkedEvents parked;
    private final ParkedGroups groups;
    private final ParkedApi api;
    private final Supplier<Set<String>> sinks;
    private final Function<Set<String>, QueueDepths> queues;

    /**
     * @param sinks all sinks on record
     * @param queues counts the events of sinks
     */
    public ParkedScreens(
            ParkedEvents parked,
            ParkedApi api,
            Supplier<Set<String>> sinks,
            Function<Set<String>, QueueDepths> queues) {
        this.parked = parked;
        this.groups = new ParkedGroups(parked);
        this.api = api;
        this.sinks = sinks;
        this.queues = queues;
    }

    @Override
    public void addTo(Screens screens) {
        screens.add(PATH, "parked", "Parked", PATH, this::view);
        screens.addChange(PATH + "/replay", Action.REPLAY_PARKED, "Replay parked events", PATH, new Screens.Change() {
            @Override
            public Screens.Question question(RoutingContext context) {
                return askToReplay(context);
            }

            @Override
            public Screens.Outcome make(RoutingContext context) {
                QueryParameters parameters = QueryParameters.of(context, PARAMETERS);
                long number = number(parameters).number();
                String id = api.replay(context, parameters, reason(parameters)).id();
                return new Screens.Outcome.Shown("/replays/%s?of=%d".formatted(id, number));
            }
        });
        screens.addChange(
                PATH + "/discard", Action.DISCARD_PARKED, "Discard parked events", PATH, new Screens.Change() {
                    @Override
                    public Screens.Question question(RoutingContext context) {
                        return askToDiscard(context);
                    }

                    @Override
                    public Screens.Outcome make(RoutingContext context) {
                        QueryParameters parameters = QueryParameters.of(context, PARAMETERS);
                        int number = api.discard(context, parameters, reason(parameters));
                        return new Screens.Outcome.Said(
                                "%s discarded.".formatted(Words.events(number)), List.of(), PATH);
                    }
                });
    }

    /**
     * What the template shows.
     *
     * @param total by sink
     * @param groups of the events that were looked at
     * @param areAll whether all were looked at
     * @param chosen the sink that was chosen, or null
     * @param group the group that was chosen, or null
     * @param events of the sink or group that was chosen, those parked first; empty if none was
     * @param number how many the sink or group has
     */
    public record View(
            Frame frame,
            Map<String, Long> total,
            List<Group> groups,
            boolean areAll,
            @Nullable String chosen,
            @Nullable Group group,
            List<ParkedEvents.Item> events,
            HowMany number) {}

    /**
     * How many events there are.
     *
     * @param isLeast whether there may be more
     */
    public record HowMany(long number, boolean isLeast) {
        @Override
        public String toString() {
            return (isLeast ? "at least " : "") + Words.events(number);
        }
    }

    /** So that its elements can be masked. */
    private record Events(List<ParkedEvents.Item> events) {}

    private record Groups(List<Group> groups) {}

    private View view(RoutingContext context, Frame frame) {
        QueryParameters parameters = QueryParameters.of(context, "sink", "group");
        Set<String> all = sinks.get();
        String sink = parameters.text("sink");
        if (sink != null && !all.contains(sink)) {
            throw new ApiProblem(404, "unknown-sink", "There is no sink '%s'.".formatted(sink));
        }
        Map<String, Long> total = queues.apply(all).parked();
        List<Group> found = groups.of(all);
        Group group = parameters.text("group") == null ? null : group(found, parameters);
        List<ParkedEvents.Item> events =
                sink == null ? List.of() : parked.list(List.of(sink), group == null ? null : group.reason(), LISTED);
        List<Group> shown =
                ApiResponses.shown(context, new Groups(found), Groups.class).groups();
        return new View(
                frame,
                total,
                shown,
                total.values().stream().allMatch(number -> number <= ParkedGroups.LOOKED_AT),
                sink,
                group == null ? null : shown.get(found.indexOf(group)),
                ApiResponses.shown(context, new Events(events), Events.class).events(),
                number(parameters, total, found));
    }

    private static Group group(List<Group> groups, QueryParameters parameters) {
        return groups.stream()
                .filter(each -> each.group().equals(parameters.text("group")))
                .findFirst()
                .orElseThrow(() -> new ApiProblem(
                        404, "unknown-group", "No events are parked for this reason any more: look at Parked again."));
    }

    /** Of the events that were looked at: null if any reason will do. */
    private @Nullable String reason(QueryParameters parameters) {
        return parameters.text("group") == null
                ? null
                : group(groups.of(sinks.get()), parameters).reason();
    }

    private HowMany number(QueryParameters parameters) {
        List<String> ids = ParkedApi.ids(parameters);
        if (!ids.isEmpty()) {
            return new HowMany(ids.size(), false);
        }
        Set<String> all = sinks.get();
        return number(
                parameters, queues.apply(all).parked(), parameters.text("group") == null ? List.of() : groups.of(all));
    }

    private static HowMany number(QueryParameters parameters, Map<String, Long> total, List<Group> groups) {
        List<String> chosen = parameters.texts("sink");
        if (parameters.text("group") != null) {
            Group group = group(groups, parameters);
            return new HowMany(group.number(), total.getOrDefault(group.sink(), 0L) > ParkedGroups.LOOKED_AT);
        }
        return new HowMany(
                total.entrySet().stream()
                        .filter(each -> chosen.isEmpty() || chosen.contains(each.getKey()))
                        .mapToLong(Map.Entry::getValue)
                        .sum(),
                false);
    }

    private Screens.Question askToReplay(RoutingContext context) {
        QueryParameters parameters = QueryParameters.of(context, PARAMETERS);
        HowMany number = number(parameters);
        requireSome(number);
        return new Screens.Question(
                "Replay %s parked at %s?".formatted(number, where(parameters)),
                List.of(
                        "Each goes to its sink once more, as it was.",
                        "A status that is older than the one last sent for its lead is filtered."),
                null,
                "Replay " + number,
                PATH);
    }

    private Screens.Question askToDiscard(RoutingContext context) {
        QueryParameters parameters = QueryParameters.of(context, PARAMETERS);
        String why = parameters.text("reason", "must say why, for the record");
        parameters.text("sink", "must name the sink");
        HowMany number = number(parameters);
        requireSome(number);
        return new Screens.Question(
                "Discard %s parked at %s?".formatted(number, where(parameters)),
                List.of(
                        "The sink will not get them. They stay on record, and can be replayed from there.",
                        "The reason on record: " + why),
                null,
                "Discard " + number,
                PATH);
    }

    private static void requireSome(HowMany number) {
        if (number.number() == 0) {
            throw new ApiProblem(409, "nothing-parked", "Nothing is parked here now.");
        }
    }

    private static String where(QueryParameters parameters) {
        List<String> chosen = parameters.texts("sink");
        return chosen.isEmpty() ? "all sinks" : String.join(", ", chosen);
    }
}
