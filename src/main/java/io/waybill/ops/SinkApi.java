package io.waybill.ops;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.ext.web.RoutingContext;
import io.waybill.config.SinkSettings;
import io.waybill.generation.Generation;
import io.waybill.handoff.HandoffException;
import io.waybill.handoff.QueueDepths;
import io.waybill.handoff.SinkLoad;
import io.waybill.record.TakenTypes;
import io.waybill.request.SinkRequests;
import io.waybill.sink.SinkResults;
import io.waybill.sink.SinkStates;
import io.waybill.sink.SinkStatus;
import io.waybill.sink.flow.SinkControl;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Shows how each sink is, and stops and starts sinks. */
public final class SinkApi implements ApiEndpoints {

    private final Supplier<Generation> running;
    private final SinkRequests requests;
    private final SinkStates states;
    private final SinkErrors errors;
    private final Function<Set<String>, QueueDepths> queues;

    /**
     * @param running the routes that run now
     * @param queues counts the events of sinks
     */
    public SinkApi(
            Supplier<Generation> running,
            SinkRequests requests,
            SinkStates states,
            SinkErrors errors,
            Function<Set<String>, QueueDepths> queues) {
        this.running = running;
        this.requests = requests;
        this.states = states;
        this.errors = errors;
        this.queues = queues;
    }

    @Override
    public void addTo(ApiRouter router) {
        router.get("/api/sinks", this::list);
        router.change("/api/sinks/:name/start", Action.START_SINK, this::start);
        router.change("/api/sinks/:name/stop", Action.STOP_SINK, this::stop);
    }

    /**
     * A sink as it is now.
     *
     * @param types those it takes; none: all
     * @param hub the one that serves it and knows what follows; null: nobody does, and this hub says what it knows
     * @param heldEndpoints the endpoints of clients that are held, and what holds them
     * @param pending null while the broker does not answer
     * @param parked null while the broker does not answer
     * @param load null if it is off, or while it is being started
     * @param lastError the last call that failed, also before the hub started; null if none is known
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record SinkState(
            String mode,
            List<String> types,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String hub,

            List<SinkControl.Hold> holds,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, List<SinkControl.Hold>> heldEndpoints,
            @Nullable Long pending,
            @Nullable Long parked,
            @Nullable SinkLoad load,
            SinkResults.SinceStart sinceStart,
            SinkResults.@Nullable Failure lastError) {}

    private void list(RoutingContext context) {
        QueryParameters.of(context);
        ApiResponses.json(context, 200, now());
    }

    /** Every sink as it is now, by name. */
    public Map<String, SinkState> now() {
        Generation now = running.get();
        Map<String, SinkSettings> sinks = now.project().settings().sinks();
        Map<String, TakenTypes> taken = now.taken();
        Map<String, SinkStates.Served> served = states.of(sinks.keySet());
        QueueDepths depths = depths(sinks.keySet());
        boolean masked = now.project().settings().maskPersonalData();
        Map<String, SinkState> states = new TreeMap<>();
        sinks.forEach((name, sink) -> {
            SinkStates.Served by = Objects.requireNonNull(served.get(name));
            SinkStatus status = by.status();
            TakenTypes types = taken.get(name);
            states.put(
                    name,
                    new SinkState(
                            sink.mode().name().toLowerCase(Locale.ROOT),
                            types == null ? List.of() : types.types(),
                            by.hub(),
                            status.holds(),
                            status.heldLanes(),
                            depths == null ? null : depths.pending().get(name),
                            depths == null ? null : depths.parked().get(name),
                            status.load(),
                            status.sinceStart(),
                            errors.of(name, by, masked)));
        });
        return states;
    }

    /** What holds the sinks is known without the broker, too. */
    private @Nullable QueueDepths depths(Set<String> sinks) {
        try {
            return queues.apply(sinks);
        } catch (HandoffException e) {
            return null;
        }
    }

    private void start(RoutingContext context) {
        QueryParameters.of(context);
        String sink = sink(context);
        SinkRequests.Done done = start(context, sink);
        Integer retried = done.retried();
        if (retried == null) {
            ApiResponses.json(context, 202, NotSaidYet.of(done));
        } else {
            ApiResponses.json(context, 200, Map.of("sink", sink, "status", "started", "retried", retried));
        }
    }

    private void stop(RoutingContext context) {
        QueryParameters.of(context);
        String sink = sink(context);
        stop(context, sink);
        ApiResponses.json(context, 200, Map.of("sink", sink, "status", "stopped"));
    }

    /** Ends what holds a sink, and makes due now what was put off. */
    public SinkRequests.Done start(RoutingContext context, String sink) {
        SinkRequests.Done done = requests.start(sink, null);
        Operator.did(context, "started the sink " + sink);
        return done;
    }

    public void stop(RoutingContext context, String sink) {
        String by = Operator.claimed(context);
        requests.stop(sink, "stopped by " + (by == null ? "an operator" : by));
        Operator.did(context, "stopped the sink " + sink);
    }

    /**
     * The sink that the call's path names.
     *
     * @throws ApiProblem if there is none
     */
    public String sink(RoutingContext context) {
        String sink = context.pathParam("name");
        Set<String> sinks = running.get().project().settings().sinks().keySet();
        if (!sinks.contains(sink)) {
            throw KnownNames.notFound("sink", sink, new TreeSet<>(sinks));
        }
        return sink;
    }
}
