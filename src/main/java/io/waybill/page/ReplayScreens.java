package io.waybill.page;

import io.vertx.ext.web.RoutingContext;
import io.waybill.ops.Action;
import io.waybill.ops.ApiProblem;
import io.waybill.ops.ApiResponses;
import io.waybill.ops.EventSelection;
import io.waybill.ops.QueryParameters;
import io.waybill.ops.ReplayApi;
import io.waybill.replay.Replay;
import io.waybill.replay.ReplayPlan;
import io.waybill.replay.Replays;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Replays: those there were, how far each is, and what a new one would do. */
public final class ReplayScreens implements HasScreens {

    private static final String PATH = "/replays";
    private static final String NEW = PATH + "/new";
    private static final String START = PATH + "/start";

    /** Those that events have. */
    private static final List<String> OUTCOMES = EventSelection.outcomes().stream()
            .filter(outcome -> Arrays.stream(EventSelection.Kind.values())
                    .noneMatch(kind -> kind.name().equalsIgnoreCase(outcome)))
            .toList();

    private final ReplayApi api;
    private final Supplier<Set<String>> sinks;
    private final Supplier<Set<String>> sources;

    /**
     * @param sinks those that receive events now
     * @param sources those there are now
     */
    public ReplayScreens(ReplayApi api, Supplier<Set<String>> sinks, Supplier<Set<String>> sources) {
        this.api = api;
        this.sinks = sinks;
        this.sources = sources;
    }

    @Override
    public void addTo(Screens screens) {
        screens.add(PATH, "replays", "Replays", PATH, this::all);
        screens.add(NEW, "newReplay", "New replay", PATH, this::asked);
        screens.add("/fragments/replay-preview", "replayPreview", "New replay", PATH, this::preview);
        screens.add(PATH + "/preview", "replayPreviewScreen", "New replay", PATH, this::preview);
        screens.addChange(START, Action.REPLAY_EVENTS, "Replay events", PATH, new Start());
        screens.add(PATH + "/:id", "replay", "Replay", PATH, this::one);
        screens.add("/fragments/replays/:id", "replayParts", "Replay", PATH, this::one);
    }

    /** What the list shows. */
    public record ListView(Frame frame, List<Shown> replays) {}

    /**
     * A replay.
     *
     * @param what which events it replays
     * @param to its sinks
     * @param by who asked for it, or null
     */
    public record Shown(
            ReplayApi.Listed item,
            String what,
            String to,
            @Nullable String by,
            Replay.Progress progress) {

        private static Shown of(ReplayApi.Listed item) {
            Replay replay = item.replay();
            return new Shown(item, what(replay), to(replay), replay.by(), replay.progress());
        }

        private static String what(Replay replay) {
            if (replay.events() != null) {
                return FilterWords.of(replay.events());
            }
            String number = replay.parked() == null || replay.parked().isEmpty()
                    ? "all"
                    : String.valueOf(replay.parked().size());
            return "parked events, " + number + (replay.parkedFor() == null ? "" : ", for: " + replay.parkedFor());
        }

        private static String to(Replay replay) {
            return replay.sinks().isEmpty() ? "all" : String.join(", ", replay.sinks());
        }
    }

    private ListView all(RoutingContext context, Frame frame) {
        QueryParameters.of(context);
        return new ListView(
                frame,
                api.newest().stream()
                        .map(item -> Shown.of(ApiResponses.shown(context, item, ReplayApi.Listed.class)))
                        .toList());
    }

    /**
     * What follows one replay.
     *
     * @param replay null if it is not on record yet
     * @param of how many events it has, or 0 if that is not known
     */
    public record OneView(Frame frame, String id, @Nullable Shown replay, long of) {}

    private OneView one(RoutingContext context, Frame frame) {
        QueryParameters parameters = QueryParameters.of(context, "of");
        String id = context.pathParam("id");
        if (!id.matches("rp_[0-9a-f]{8}")) {
            throw new ApiProblem(404, "unknown-replay", "There is no such replay.");
        }
        long of = parameters.text("of") == null ? 0 : parameters.number("of", Integer.MAX_VALUE, 1);
        Shown shown = api.find(id)
                .map(item -> Shown.of(ApiResponses.shown(context, item, ReplayApi.Listed.class)))
                .orElse(null);
        return new OneView(frame, id, shown, of);
    }

    /**
     * The form for a new replay.
     *
     * @param values what is filled in, by field
     * @param query the same for the address of a call; null if nothing is chosen yet
     */
    public record AskedView(
            Frame frame,
            Map<String, String> values,
            Set<String> sources,
            Set<String> sinks,
            List<String> outcomes,
            @Nullable String query) {

        public String value(String field) {
            return values.getOrDefault(field, "");
        }
    }

    private AskedView asked(RoutingContext context, Frame frame) {
        QueryParameters parameters = QueryParameters.of(context, ReplayApi.parameters());
        Map<String, String> values = new TreeMap<>();
        for (String name : ReplayApi.parameters()) {
            String value = String.join(",", parameters.texts(name));
            if (!value.isEmpty()) {
                values.put(name, value);
            }
        }
        return new AskedView(
                frame, values, sources.get(), sinks.get(), OUTCOMES, values.isEmpty() ? null : PageLink.query(values));
    }

    /** What a replay would do. */
    public record PreviewView(Frame frame, String what, Replays.Preview preview, boolean again, String start) {}

    private PreviewView preview(RoutingContext context, Frame frame) {
        QueryParameters parameters = QueryParameters.of(context, ReplayApi.parameters());
        ReplayApi.Asked asked = api.asked(parameters);
        Replays.Preview preview = api.preview(context, asked);
        return new PreviewView(
                frame,
                FilterWords.of(asked.events()),
                ApiResponses.shown(context, preview, Replays.Preview.class),
                asked.again(),
                START + "?" + context.request().query() + "&of=" + (preview.complete() ? preview.looked() : 0));
    }

    /** What a replay would do at a sink. */
    public static String words(ReplayPlan.Step step) {
        if (step instanceof ReplayPlan.Send send) {
            return send.outcome();
        }
        if (step instanceof ReplayPlan.Filter filter) {
            return "filtered: " + filter.reason();
        }
        return step instanceof ReplayPlan.Fail fail
                ? "would fail: " + fail.reason()
                : "left: " + ((ReplayPlan.Leave) step).reason();
    }

    /** Starts a replay. */
    private final class Start implements Screens.Change {

        private ReplayApi.Asked asked(RoutingContext context) {
            return api.asked(QueryParameters.of(context, ReplayApi.parameters("of", Screens.SURE)));
        }

        @Override
        public Screens.Question question(RoutingContext context) {
            ReplayApi.Asked asked = asked(context);
            String of = context.queryParams().get("of");
            String number = of == null || of.equals("0") ? "more events than could be rehearsed" : of + " events";
            return new Screens.Question(
                    "Replay %s: %s?".formatted(number, FilterWords.of(asked.events())),
                    List.of(
                            "To: " + (asked.sinks().isEmpty() ? "all sinks" : String.join(", ", asked.sinks())),
                            "Each stored webhook runs through today's routes, and its event is sent once more."),
                    asked.again() ? "These events were delivered already. The sinks get them a second time." : null,
                    "Replay",
                    PATH);
        }

        @Override
        public Screens.Outcome make(RoutingContext context) {
            String of = context.queryParams().get("of");
            boolean isKnown = of != null && of.matches("[1-9][0-9]{0,8}");
            String id = api.begin(context, asked(context)).id();
            return new Screens.Outcome.Shown("/replays/" + id + (isKnown ? "?of=" + of : ""));
        }
    }
}
