package io.waybill.ops;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.ext.web.RoutingContext;
import io.waybill.endpoint.ClientEndpoint;
import io.waybill.endpoint.Endpoints;
import io.waybill.generation.Generation;
import io.waybill.request.SinkRequests;
import io.waybill.sink.TestEvent;
import io.waybill.sink.flow.Holdable;
import io.waybill.sink.flow.SinkControl;
import io.waybill.sink.flow.TestCall;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Shows the endpoints of clients, starts those that are held, and tries one. */
public final class EndpointApi implements ApiEndpoints {

    /** A thread waits for it that other calls need, too. */
    private static final Duration LONGEST_TEST = Duration.ofSeconds(20);

    private static final String SINK = "sink";
    private static final String TYPE_RULE = "[A-Za-z0-9_.:/-]{1,200}";

    private final Supplier<Generation> running;
    private final SinkControl control;
    private final SinkRequests requests;
    private final EndpointStates states;
    private final Clock clock;

    /** @param running the routes that run now */
    public EndpointApi(
            Supplier<Generation> running,
            SinkControl control,
            SinkRequests requests,
            EndpointStates states,
            Clock clock) {
        this.running = running;
        this.control = control;
        this.requests = requests;
        this.states = states;
        this.clock = clock;
    }

    @Override
    public void addTo(ApiRouter router) {
        router.get("/api/endpoints", this::list);
        router.change("/api/endpoints/:name/start", Action.START_ENDPOINT, this::start);
        router.change("/api/endpoints/:name/test", Action.TEST_ENDPOINT, this::test);
    }

    /** An endpoint that a call is about. */
    private record Chosen(String sink, String name) {}

    /** How a test went. */
    private record Tested(
            String sink, String endpoint, @JsonUnwrapped TestCall call) {}

    private void list(RoutingContext context) {
        Generation now = running.get();
        String sink = sink(QueryParameters.of(context, SINK), now.endpoints());
        ApiResponses.json(
                context,
                200,
                sink == null
                        ? new EndpointList(null, null, Map.of(), null, null)
                        : states.now(
                                sink, Objects.requireNonNull(now.endpoints().get(sink))));
    }

    /**
     * The sink that the call names, or the only one; null if no sink calls endpoints.
     *
     * @param endpoints by the sink that calls them
     */
    private static @Nullable String sink(QueryParameters parameters, Map<String, Endpoints> endpoints) {
        Set<String> calling = new TreeSet<>(endpoints.keySet());
        String named = parameters.text(SINK);
        if (named != null && !calling.contains(named)) {
            throw KnownNames.unknown(SINK, named, "there is no such sink that calls endpoints", calling);
        }
        if (named == null && calling.size() > 1) {
            throw ApiProblem.invalid(SINK, "", "must be one of " + String.join(", ", calling));
        }
        return named != null || calling.isEmpty() ? named : calling.iterator().next();
    }

    private Chosen chosen(RoutingContext context, QueryParameters parameters) {
        Map<String, Endpoints> all = running.get().endpoints();
        String sink = sink(parameters, all);
        String name = context.pathParam("name");
        Endpoints endpoints = sink == null ? null : all.get(sink);
        if (sink == null || endpoints == null || endpoints.named(name).isEmpty()) {
            Set<String> known =
                    endpoints == null ? Set.of() : endpoints.byName().keySet();
            throw KnownNames.notFound("endpoint", name, new TreeSet<>(known));
        }
        return new Chosen(sink, name);
    }

    private void start(RoutingContext context) {
        Chosen chosen = chosen(context, QueryParameters.of(context, SINK));
        SinkRequests.Done done = requests.start(chosen.sink(), chosen.name());
        Operator.did(context, "started the endpoint %s of %s".formatted(chosen.name(), chosen.sink()));
        Integer retried = done.retried();
        if (retried == null) {
            ApiResponses.json(context, 202, NotSaidYet.of(done));
        } else {
            ApiResponses.json(
                    context,
                    200,
                    Map.of("sink", chosen.sink(), "endpoint", chosen.name(), "status", "started", "retried", retried));
        }
    }

    private void test(RoutingContext context) {
        QueryParameters parameters = QueryParameters.of(context, SINK, "type");
        Chosen chosen = chosen(context, parameters);
        String type = Objects.requireNonNullElse(parameters.text("type"), TestEvent.TYPE);
        if (!type.matches(TYPE_RULE)) {
            throw ApiProblem.invalid("type", type, "must be a type of events, such as lead.delivered");
        }
        Holdable reader = control.reader(chosen.sink())
                .orElseThrow(() -> new ApiProblem(
                        409,
                        "sink-off",
                        "'sink' '%s': it is off, or being started; start it first, or try again in a moment."
                                .formatted(chosen.sink())));
        String campaign = chosen.name().equals(ClientEndpoint.ORGANISATION) ? null : chosen.name();
        TestCall call = await(reader.test(chosen.name(), TestEvent.event(type, campaign, clock.instant())));
        Operator.did(
                context, "tested the endpoint %s of %s: %s".formatted(chosen.name(), chosen.sink(), call.outcome()));
        ApiResponses.json(context, 200, new Tested(chosen.sink(), chosen.name(), call));
    }

    private static TestCall await(CompletableFuture<TestCall> call) {
        try {
            return call.get(LONGEST_TEST.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new ApiProblem(
                    504,
                    "no-answer",
                    "No answer within %d s. The call goes on until its timeout.".formatted(LONGEST_TEST.toSeconds()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiProblem(503, "unavailable", "The hub is stopping.");
        } catch (ExecutionException e) {
            throw new IllegalStateException("the test failed", e);
        }
    }
}
