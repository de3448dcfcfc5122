package io.waybill.page;

import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.GenerationList;
import io.waybill.audit.HourlyTotals;
import io.waybill.audit.HourlyTotals.By;
import io.waybill.finding.Finding;
import io.waybill.generation.Generation;
import io.waybill.generation.Reload;
import io.waybill.ops.Action;
import io.waybill.ops.QueryParameters;
import io.waybill.ops.RoutesApi;
import io.waybill.page.FlowPicture.Step;
import io.waybill.project.RouteSet;
import io.waybill.record.DeliveryState;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The running routes as a picture, and reloads. */
public final class RoutesScreens implements HasScreens {

    private static final String PATH = "/routes";
    private static final Duration COUNTED = Duration.ofHours(24);

    private final Supplier<Generation> running;
    private final Supplier<List<Reload>> reloads;
    private final RoutesApi api;
    private final HourlyTotals totals;
    private final GenerationList generations;

    /** @param reloads the last ones, the newest first */
    public RoutesScreens(
            Supplier<Generation> running,
            Supplier<List<Reload>> reloads,
            RoutesApi api,
            HourlyTotals totals,
            GenerationList generations) {
        this.running = running;
        this.reloads = reloads;
        this.api = api;
        this.totals = totals;
        this.generations = generations;
    }

    @Override
    public void addTo(Screens screens) {
        screens.add(PATH, "routes", "Routes", PATH, this::view);
        screens.addChange(PATH + "/reload", Action.RELOAD, "Reload", PATH, new Screens.Change() {
            @Override
            public Screens.Question question(RoutingContext context) {
                QueryParameters.of(context, Screens.SURE);
                return new Screens.Question(
                        "Reload routes and settings from their files?",
                        List.of(
                                "They are checked first. If one has an error, the routes that run now go on.",
                                "Running now: generation %d."
                                        .formatted(running.get().number())),
                        null,
                        "Reload",
                        PATH);
            }

            @Override
            public Screens.Outcome make(RoutingContext context) {
                api.reload(context);
                return new Screens.Outcome.Shown(PATH + "#reloads");
            }
        });
    }

    /**
     * What the template shows.
     *
     * @param since from when events are counted
     * @param files the digest of each file, by its path
     * @param generations those that ran last, the newest first
     */
    public record View(
            Frame frame,
            int generation,
            Instant runsSince,
            FlowPicture picture,
            Instant since,
            Map<String, String> files,
            List<GenerationList.Item> generations,
            List<Reloaded> reloads) {}

    /** A reload in words. */
    public record Reloaded(Instant at, boolean isRefused, String text, List<String> findings) {

        static Reloaded of(Reload reload) {
            if (reload instanceof Reload.Refused refused) {
                return new Reloaded(
                        reload.at(),
                        true,
                        "refused: the routes before go on",
                        refused.findings().stream().map(Finding::toString).toList());
            }
            if (reload instanceof Reload.Changed changed) {
                return new Reloaded(
                        reload.at(),
                        false,
                        "generation %d: %s".formatted(changed.generation(), changed.changes()),
                        Stream.concat(
                                        changed.removedSinks().entrySet().stream()
                                                .map(sink -> "sink %s was removed; its %s parked"
                                                        .formatted(sink.getKey(), Words.events(sink.getValue()))),
                                        changed.warnings().stream().map(Finding::toString))
                                .toList());
            }
            return new Reloaded(reload.at(), false, "nothing had changed", List.of());
        }
    }

    private View view(RoutingContext context, Frame frame) {
        QueryParameters.of(context);
        Generation now = running.get();
        Instant since = frame.now().minus(COUNTED);
        return new View(
                frame,
                now.number(),
                now.builtAt(),
                picture(now, since, frame.now()),
                since,
                now.project().snapshot().digests(),
                generations.newest(),
                reloads.get().stream().map(Reloaded::of).toList());
    }

    private FlowPicture picture(Generation now, Instant since, Instant until) {
        RouteSet routes = now.project().routes();
        Map<String, Set<String>> typesOf = new TreeMap<>();
        routes.sources().forEach(source -> typesOf.put(source, routes.types(source)));
        Map<String, Set<String>> takenBy = new TreeMap<>();
        now.taken().forEach((sink, taken) -> routes.types().stream()
                .filter(taken::takes)
                .forEach(type ->
                        takenBy.computeIfAbsent(type, name -> new TreeSet<>()).add(sink)));
        return FlowPicture.of(typesOf, takenBy, numbers(since, until));
    }

    /** A filtered event did not go to the sink. */
    private Map<Step, Long> numbers(Instant since, Instant until) {
        Map<Step, Long> numbers = new HashMap<>();
        totals.webhooks(since, until, EnumSet.of(By.SOURCE, By.TYPE, By.STATE)).stream()
                .filter(count -> count.state().equals("received"))
                .forEach(count -> numbers.merge(new Step(count.source(), count.type()), count.number(), Long::sum));
        totals.deliveries(since, until, EnumSet.of(By.TYPE, By.SINK, By.STATE)).stream()
                .filter(count -> !count.state().equals(DeliveryState.FILTERED.written()))
                .forEach(count -> numbers.merge(new Step(count.type(), count.sink()), count.number(), Long::sum));
        return numbers;
    }
}
