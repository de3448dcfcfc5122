package io.waybill.page;

import io.vertx.ext.web.RoutingContext;
import io.waybill.config.SinkSettings;
import io.waybill.handoff.SinkLoad;
import io.waybill.ops.Action;
import io.waybill.ops.QueryParameters;
import io.waybill.ops.RetryApi;
import io.waybill.ops.SinkApi;
import io.waybill.ops.SinkApi.SinkState;
import io.waybill.ops.ThisHub;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The sinks: what holds them, what waits for them, and how to stop and start them. */
public final class SinkScreens implements HasScreens {

    private static final String PATH = "/sinks";

    private final ThisHub here;
    private final SinkApi api;
    private final RetryApi retries;
    private final Supplier<Map<String, SinkSettings>> settings;

    /** @param settings of all sinks there are now */
    public SinkScreens(ThisHub here, SinkApi api, RetryApi retries, Supplier<Map<String, SinkSettings>> settings) {
        this.here = here;
        this.api = api;
        this.retries = retries;
        this.settings = settings;
    }

    /** What the templates show. */
    public record View(Frame frame, ThisHub here, Map<String, Sink> sinks) {}

    /** A sink at this moment, and how it is set up. */
    public record Sink(SinkState now, SinkSettings settings) {

        public String rate() {
            return settings.rate() == null
                    ? "not limited"
                    : "one call every " + Words.millis(settings.rate().interval());
        }

        public String breaker() {
            return settings.breaker() == 0
                    ? "never"
                    : "after %d failed deliveries in a row".formatted(settings.breaker());
        }

        public boolean isStopped() {
            return !now.holds().isEmpty();
        }
    }

    @Override
    public void addTo(Screens screens) {
        screens.add(PATH, "sinks", "Sinks", PATH, this::view);
        screens.add("/fragments/sinks", "sinkParts", "Sinks", PATH, this::view);
        screens.addChange(PATH + "/:name/stop", Action.STOP_SINK, "Stop a sink", PATH, new Change("Stop") {
            @Override
            String ask(String sink, SinkState now) {
                return "Stop %s?".formatted(sink);
            }

            @Override
            List<String> effects(SinkState now) {
                return List.of("It takes no events until somebody starts it. They stay pending, and nothing is lost.");
            }

            @Override
            void make(RoutingContext context, String sink) {
                api.stop(context, sink);
            }
        });
        screens.addChange(PATH + "/:name/start", Action.START_SINK, "Start a sink", PATH, new Change("Start") {
            @Override
            String ask(String sink, SinkState now) {
                return "Start %s?".formatted(sink);
            }

            @Override
            List<String> effects(SinkState now) {
                return List.of(
                        now.holds().isEmpty()
                                ? "Nothing holds it now."
                                : "This ends what holds it: "
                                        + now.holds().get(0).detail(),
                        putOff(now));
            }

            @Override
            void make(RoutingContext context, String sink) {
                api.start(context, sink);
            }
        });
        screens.addChange(PATH + "/:name/retry", Action.RETRY_SINK, "Retry now", PATH, new Change("Retry now") {
            @Override
            String ask(String sink, SinkState now) {
                return "Retry what is put off at %s now?".formatted(sink);
            }

            @Override
            List<String> effects(SinkState now) {
                return List.of(putOff(now));
            }

            @Override
            void make(RoutingContext context, String sink) {
                retries.retry(context, sink);
            }
        });
    }

    private static String putOff(SinkState now) {
        SinkLoad load = now.load();
        SinkLoad.PutOff putOff = load == null ? null : load.putOff();
        return "%s put off: due now instead of later.".formatted(Words.events(putOff == null ? 0 : putOff.events()));
    }

    private View view(RoutingContext context, Frame frame) {
        QueryParameters.of(context);
        Map<String, SinkSettings> now = settings.get();
        Map<String, Sink> sinks = new TreeMap<>();
        api.now().forEach((name, state) -> {
            SinkSettings each = now.get(name);
            if (each != null) {
                sinks.put(name, new Sink(state, each));
            }
        });
        return new View(frame, here, sinks);
    }

    /** Something to do with one sink. */
    private abstract class Change implements Screens.Change {

        private final String button;

        Change(String button) {
            this.button = button;
        }

        abstract String ask(String sink, SinkState now);

        abstract List<String> effects(SinkState now);

        abstract void make(RoutingContext context, String sink);

        @Override
        public Screens.Question question(RoutingContext context) {
            String sink = api.sink(context);
            SinkState now = api.now().get(sink);
            if (now == null) {
                throw new IllegalStateException("the sink was removed just now: " + sink);
            }
            return new Screens.Question(ask(sink, now), effects(now), null, button + " " + sink, back(sink));
        }

        @Override
        public Screens.Outcome make(RoutingContext context) {
            String sink = api.sink(context);
            make(context, sink);
            return new Screens.Outcome.Shown(back(sink));
        }

        private static String back(String sink) {
            return PATH + "#" + sink;
        }
    }
}
