package io.waybill.page;

import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.HourlyTotals;
import io.waybill.audit.HourlyTotals.By;
import io.waybill.ops.Action;
import io.waybill.ops.QueryParameters;
import io.waybill.ops.SourceApi;
import io.waybill.ops.SourceOverview;
import io.waybill.ops.SourceOverview.SourceState;
import io.waybill.ops.ThisHub;
import io.waybill.sample.Samples;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** The sources: where their webhooks go, how they are verified, what came today. */
public final class SourceScreens implements HasScreens {

    private static final String PATH = "/sources";

    private static final List<String> EFFECTS =
            List.of("Those that pass now become events, and go to the sinks.", "The others stay in quarantine.");

    private final ThisHub here;
    private final SourceOverview overview;
    private final SourceApi api;
    private final HourlyTotals totals;
    private final Function<String, String> address;

    /** @param address where a source's webhooks are posted */
    public SourceScreens(
            ThisHub here,
            SourceOverview overview,
            SourceApi api,
            HourlyTotals totals,
            Function<String, String> address) {
        this.here = here;
        this.overview = overview;
        this.api = api;
        this.totals = totals;
        this.address = address;
    }

    @Override
    public void addTo(Screens screens) {
        screens.add(PATH, "sources", "Sources", PATH, this::view);
        screens.addChange(PATH + "/:name/reverify", Action.REVERIFY, "Verify again", PATH, new Screens.Change() {
            @Override
            public Screens.Question question(RoutingContext context) {
                return askToReverify(context);
            }

            @Override
            public Screens.Outcome make(RoutingContext context) {
                String source = context.pathParam("name");
                List<String> results = api.reverify(context, source).entrySet().stream()
                        .filter(each -> each.getValue() > 0)
                        .map(each -> "%s: %d".formatted(each.getKey().written(), each.getValue()))
                        .toList();
                return new Screens.Outcome.Said(
                        results.isEmpty() ? "There was nothing to verify." : "They were verified again.",
                        results,
                        PATH + "#" + source);
            }
        });
    }

    private Screens.Question askToReverify(RoutingContext context) {
        QueryParameters.of(context, Screens.SURE);
        String source = context.pathParam("name");
        api.checkSource(source);
        int number = overview.quarantined(source);
        return new Screens.Question(
                "Verify the %d webhooks again that %s has in quarantine?".formatted(number, source),
                here.isAlone()
                        ? EFFECTS
                        : Stream.concat(
                                        EFFECTS.stream(),
                                        Stream.of(
                                                "Hub %s has these; other hubs have their own.".formatted(here.name())))
                                .toList(),
                null,
                "Verify them again",
                PATH + "#" + source);
    }

    /**
     * What the template shows.
     *
     * @param day when today began, in UTC
     */
    public record View(Frame frame, ThisHub here, Map<String, Source> sources, Instant day) {}

    /**
     * A source at this moment.
     *
     * @param address where its webhooks are posted
     * @param today webhooks by state
     * @param samples the provider's types that there are samples of
     */
    public record Source(SourceState now, String address, Map<String, Long> today, List<String> samples) {

        public long today(String state) {
            return today.getOrDefault(state, 0L);
        }
    }

    private View view(RoutingContext context, Frame frame) {
        QueryParameters.of(context);
        Instant day = frame.now().truncatedTo(ChronoUnit.DAYS);
        Map<String, Map<String, Long>> today = new TreeMap<>();
        totals.webhooks(day, frame.now(), EnumSet.of(By.SOURCE, By.STATE))
                .forEach(count -> today.computeIfAbsent(count.source(), name -> new TreeMap<>())
                        .put(count.state(), count.number()));
        Map<String, Source> sources = new TreeMap<>();
        overview.now()
                .forEach((name, state) -> sources.put(
                        name,
                        new Source(
                                state,
                                address.apply(name),
                                today.getOrDefault(name, Map.of()),
                                Samples.of(Objects.requireNonNullElse(state.kind(), name))
                                        .types())));
        return new View(frame, here, sources, day);
    }
}
