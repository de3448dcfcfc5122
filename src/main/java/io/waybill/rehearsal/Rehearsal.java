package io.waybill.rehearsal;

import io.waybill.config.Settings;
import io.waybill.config.SinkSettings;
import io.waybill.config.SourceSettings;
import io.waybill.handoff.EventIntake;
import io.waybill.handoff.IntakeResult;
import io.waybill.project.RouteSet;
import io.waybill.project.RoutesException;
import io.waybill.record.RecordEntry;
import io.waybill.routes.RouteContext;
import io.waybill.sink.RehearsedSubscriptionComponent;
import io.waybill.sink.flow.SinkControl;
import io.waybill.source.Answer;
import io.waybill.source.RehearsedHttpComponent;
import io.waybill.source.RehearsedWebhook;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.spi.ComponentResolver;
import org.jspecify.annotations.Nullable;

/**
 * Routes on trial: what they would do with a webhook, from the first byte to what each sink would be sent. They run as
 * they would in the hub, but nothing is called, stored, counted or logged, and neither port nor broker nor database is
 * needed.
 */
public final class Rehearsal implements AutoCloseable {

    private final RouteContext context;
    private final RehearsedHttpComponent door;
    private final RehearsedSubscriptionComponent subscriptions;
    private final RehearsedIntake taken = new RehearsedIntake();

    private Rehearsal(RouteContext context, RehearsedHttpComponent door, RehearsedSubscriptionComponent subscriptions) {
        this.context = context;
        this.door = door;
        this.subscriptions = subscriptions;
    }

    /**
     * Webhooks are taken from anyone, and sinks that are off have no part in it.
     *
     * @throws RoutesException if the routes cannot be built
     */
    public static Rehearsal of(RouteSet routes, Settings settings) {
        Map<String, SourceSettings> trusting = new HashMap<>();
        settings.sources().forEach((name, source) -> trusting.put(name, source.trusting()));
        return start(routes, settings, trusting);
    }

    /** The same, but webhooks must be verified as the settings say. */
    public static Rehearsal verifying(RouteSet routes, Settings settings) {
        return start(routes, settings, settings.sources());
    }

    private static Rehearsal start(RouteSet routes, Settings settings, Map<String, SourceSettings> sources) {
        Clock clock = Clock.systemUTC();
        RouteContext context = new RouteContext("rehearsal", routes, settings);
        RehearsedHttpComponent door = new RehearsedHttpComponent();
        Map<String, SinkSettings> sinks = new HashMap<>();
        settings.sinks().forEach((name, sink) -> sinks.put(name, sink.rehearsed()));
        RehearsedSubscriptionComponent subscriptions = new RehearsedSubscriptionComponent(sinks, clock);
        Rehearsal rehearsal = new Rehearsal(context, door, subscriptions);
        context.camel()
                .getCamelContextExtension()
                .addContextPlugin(ComponentResolver.class, (name, camel) -> UncalledComponent.of(name, camel));
        context.add("platform-http", door);
        context.add("subscription", subscriptions);
        context.bind(
                "source", door.steps(sources, context.mappings(), settings.secretFields(), rehearsal.taken, clock));
        context.bind("sink", new io.waybill.sink.SinkSteps(context.mappings(), new SinkControl(clock), clock));
        Set<String> without = settings.sinksOff();
        without.add(RouteSet.AUDIT);
        context.start(without);
        return rehearsal;
    }

    /** What would become of the webhook, if none had come before it. */
    public RehearsalResult run(RehearsedWebhook arrival) {
        return run(List.of(), arrival);
    }

    /**
     * What would become of the last webhook, after these before it.
     *
     * @throws IllegalArgumentException if there is no such source
     */
    public synchronized RehearsalResult run(List<RehearsedWebhook> before, RehearsedWebhook arrival) {
        taken.forgetAll();
        before.forEach(door::post);
        taken.last = null;
        Answer answer = door.post(arrival);
        RecordEntry.Accepted accepted = taken.last;
        if (answer instanceof Answer.Accepted && accepted != null) {
            return new RehearsalResult.Accepted(
                    accepted.event(),
                    accepted.unmappedReason(),
                    accepted.event().isUnmapped() ? Map.of() : subscriptions.offer(accepted.event()));
        }
        return new RehearsalResult.Answered(answer.status(), answer.body());
    }

    @Override
    public void close() {
        context.stop();
    }

    /** Takes events in, and keeps no more of them than it takes to know them again. */
    private static final class RehearsedIntake implements EventIntake {

        private final Set<String> ids = new HashSet<>();
        private RecordEntry.@Nullable Accepted last;

        @Override
        public IntakeResult accept(RecordEntry.Accepted accepted) {
            last = accepted;
            String id = accepted.event().id();
            return ids.add(id) ? new IntakeResult.Accepted(id) : new IntakeResult.Duplicate(id);
        }

        @Override
        public boolean record(RecordEntry entry) {
            return true;
        }

        void forgetAll() {
            ids.clear();
            last = null;
        }
    }
}
