package io.waybill.rehearsal;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.alarm.AlarmEvent;
import io.waybill.config.Settings;
import io.waybill.config.SinkSettings;
import io.waybill.config.SourceSettings;
import io.waybill.endpoint.EndpointsFile;
import io.waybill.event.Event;
import io.waybill.handoff.EventIntake;
import io.waybill.handoff.IntakeResult;
import io.waybill.privacy.Seal;
import io.waybill.project.RouteSet;
import io.waybill.project.RoutesException;
import io.waybill.record.RecordEntry;
import io.waybill.record.TakenTypes;
import io.waybill.routes.EvaluatedRule;
import io.waybill.routes.RouteContext;
import io.waybill.routes.RouteTrace;
import io.waybill.routes.RuleLog;
import io.waybill.sink.RehearsedDelivery;
import io.waybill.sink.RehearsedSubscriptionComponent;
import io.waybill.sink.SinkSteps;
import io.waybill.sink.flow.SinkControl;
import io.waybill.sink.http.HttpClients;
import io.waybill.source.Answer;
import io.waybill.source.RehearsedWebhook;
import io.waybill.source.SourceStepComponent;
import io.waybill.source.SourceSteps;
import io.waybill.source.WebhookRoutes;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.spi.ComponentResolver;
import org.jspecify.annotations.Nullable;

/**
 * Runs the project's routes without their effects: what they would do with a webhook, from its verification to the
 * request for each sink. Nothing is called, stored, counted or logged; no port, broker or database is needed.
 */
public final class Rehearsal implements AutoCloseable {

    private static final int ACCEPTED = 202;

    private final RouteContext context;
    private final WebhookRoutes webhooks;
    private final RehearsedSubscriptionComponent subscriptions;
    private final RehearsedIntake intake;
    private final RuleLog log;

    private Rehearsal(
            RouteContext context,
            WebhookRoutes webhooks,
            RehearsedSubscriptionComponent subscriptions,
            RehearsedIntake intake,
            RuleLog log) {
        this.context = context;
        this.webhooks = webhooks;
        this.subscriptions = subscriptions;
        this.intake = intake;
        this.log = log;
    }

    /**
     * A rehearsal that accepts every webhook, whoever sent it. Sinks that are off take no part.
     *
     * @throws RoutesException if the routes cannot be built
     */
    public static Rehearsal of(RouteSet routes, Settings settings) {
        return of(routes, settings, Clock.systemUTC());
    }

    /** The same, at another time than the machine's. */
    public static Rehearsal of(RouteSet routes, Settings settings, Clock clock) {
        Map<String, SourceSettings> trusting = new HashMap<>();
        settings.sources().forEach((name, source) -> trusting.put(name, source.trusting()));
        return start(routes, settings, trusting, clock);
    }

    /** A rehearsal that verifies webhooks as the settings say. */
    public static Rehearsal verifying(RouteSet routes, Settings settings) {
        return start(routes, settings, settings.sources(), Clock.systemUTC());
    }

    private static Rehearsal start(
            RouteSet routes, Settings settings, Map<String, SourceSettings> sources, Clock clock) {
        RouteContext context = new RouteContext("rehearsal", routes, settings, stopped -> {});
        RehearsedIntake intake = new RehearsedIntake();
        SourceSteps steps = SourceSteps.rehearsed(sources, context.mappings(), settings.secretFields(), intake, clock);
        WebhookRoutes webhooks = new WebhookRoutes(steps);
        Map<String, SinkSettings> sinks = new HashMap<>();
        settings.sinks().forEach((name, sink) -> sinks.put(name, sink.rehearsed()));
        RehearsedSubscriptionComponent subscriptions = new RehearsedSubscriptionComponent(sinks, clock, routes::taken);
        context.camel()
                .getCamelContextExtension()
                .addContextPlugin(ComponentResolver.class, (name, camel) -> UncalledComponent.of(name, camel));
        PlatformHttpComponent platformHttp = new PlatformHttpComponent();
        platformHttp.setEngine(webhooks.withoutServer());
        context.add("platform-http", platformHttp);
        context.add("source", new SourceStepComponent(steps));
        context.add("subscription", subscriptions);
        context.bind(
                "sink",
                new SinkSteps(
                        context.mappings(),
                        new SinkControl(clock),
                        EndpointsFile.read(routes.folder(), settings.texts()),
                        context.timer(),
                        HttpClients::endpoint,
                        (sink, file, key, isWanted) -> {
                            throw new IllegalStateException("a rehearsal calls nothing");
                        },
                        Seal.NONE,
                        clock));
        Set<String> without = settings.sinksOff();
        without.add(RouteSet.AUDIT);
        RuleLog log = new RuleLog();
        context.trace(log);
        context.start(without);
        return new Rehearsal(context, webhooks, subscriptions, intake, log);
    }

    /** What the routes would do with a webhook, if it were the first. */
    public RehearsalResult run(RehearsedWebhook arrival) {
        return run(List.of(), arrival);
    }

    /**
     * What the routes would do with a webhook, after those before it.
     *
     * @throws IllegalArgumentException if there is no such source
     */
    public synchronized RehearsalResult run(List<RehearsedWebhook> before, RehearsedWebhook arrival) {
        intake.clear();
        before.forEach(each -> webhooks.rehearse(each.webhook()).join());
        return run(arrival, event -> offer(event, subscriptions::offer));
    }

    /**
     * As {@link #run(RehearsedWebhook)}, and which rules decided that.
     *
     * @throws IllegalArgumentException if there is no such source
     */
    public synchronized TracedRehearsal trace(RehearsedWebhook arrival) {
        intake.clear();
        List<RouteTrace> source = new ArrayList<>(1);
        Map<String, RouteTrace> sinks = new TreeMap<>();
        log.begin();
        try {
            RehearsalResult result = run(arrival, event -> {
                source.add(log.end());
                return offer(event, (sink, each) -> {
                    log.begin();
                    RehearsedDelivery delivery = subscriptions.offer(sink, each);
                    sinks.put(sink, withTypes(log.end(), sink, each));
                    return delivery;
                });
            });
            return new TracedRehearsal(result, source.isEmpty() ? log.end() : source.get(0), sinks);
        } finally {
            log.end();
        }
    }

    private RehearsalResult run(RehearsedWebhook arrival, Function<Event, Map<String, RehearsedDelivery>> offer) {
        if (arrival.source().equals(Event.HUB)) {
            return alarm(arrival, offer);
        }
        intake.forgetLast();
        Answer answer = webhooks.rehearse(arrival.webhook()).join();
        RecordEntry.Accepted accepted = intake.last();
        if (isOfOne(answer) && answer.status() == ACCEPTED && accepted != null) {
            return new RehearsalResult.Accepted(
                    accepted.event(),
                    accepted.unmappedReason(),
                    accepted.event().isUnmapped() ? Map.of() : offer.apply(accepted.event()));
        }
        return new RehearsalResult.Answered(answer.status(), answer.body());
    }

    private static boolean isOfOne(Answer answer) {
        return !(answer instanceof Answer.Several several) || several.events().size() == 1;
    }

    private Map<String, RehearsedDelivery> offer(Event event, BiFunction<String, Event, RehearsedDelivery> toSink) {
        Map<String, RehearsedDelivery> results = new TreeMap<>();
        subscriptions.taken().forEach((sink, taken) -> {
            if (!event.isOfHub() || taken.names(event.type())) {
                results.put(sink, toSink.apply(sink, event));
            }
        });
        return results;
    }

    /** What a sink takes is its first rule, though its route does not ask it. */
    private RouteTrace withTypes(RouteTrace trace, String sink, Event event) {
        TakenTypes taken = Objects.requireNonNull(subscriptions.taken().get(sink));
        if (taken.types().isEmpty()) {
            return trace;
        }
        boolean takes = taken.takes(event.type());
        String at = "%s:%d".formatted(taken.file(), taken.line());
        EvaluatedRule types = new EvaluatedRule(
                at,
                "types",
                null,
                String.join(", ", taken.types()),
                takes ? EvaluatedRule.Result.YES : EvaluatedRule.Result.NO,
                null,
                Map.of("type", TextNode.valueOf(event.type())));
        return trace.after(types, takes ? null : at);
    }

    /** The hub's own events come from no route, and a sink gets them only if its types name theirs. */
    private static RehearsalResult alarm(
            RehearsedWebhook arrival, Function<Event, Map<String, RehearsedDelivery>> offer) {
        try {
            Event event = AlarmEvent.read(arrival.body()).event();
            return new RehearsalResult.Accepted(event, null, offer.apply(event));
        } catch (IllegalArgumentException e) {
            return new RehearsalResult.Answered(
                    422,
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("code", "invalid-event")
                            .put("detail", e.getMessage()));
        }
    }

    @Override
    public void close() {
        context.stop();
    }

    /** Remembers the last event, and the ids of all of them to recognize duplicates. */
    private static final class RehearsedIntake implements EventIntake {

        @GuardedBy("this")
        private final Set<String> ids = new HashSet<>();

        @GuardedBy("this")
        private RecordEntry.@Nullable Accepted last;

        @Override
        public synchronized CompletableFuture<IntakeResult> accept(RecordEntry.Accepted accepted, String earlierId) {
            last = accepted;
            String id = accepted.event().id();
            return CompletableFuture.completedFuture(
                    ids.add(id) ? new IntakeResult.Accepted(id) : new IntakeResult.Duplicate(id));
        }

        @Override
        public boolean record(RecordEntry entry) {
            return true;
        }

        synchronized RecordEntry.@Nullable Accepted last() {
            return last;
        }

        synchronized void forgetLast() {
            last = null;
        }

        synchronized void clear() {
            ids.clear();
        }
    }
}
