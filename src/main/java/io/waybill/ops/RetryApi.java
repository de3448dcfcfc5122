package io.waybill.ops;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.EventArchive;
import io.waybill.audit.EventHistory;
import io.waybill.audit.EventHistory.SinkHistory;
import io.waybill.record.DeliveryState;
import io.waybill.request.SinkRequests;
import io.waybill.sink.SinkStates;
import io.waybill.sink.flow.SinkControl;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes deliveries that were put off due now. They stay the deliveries that they were, with the same idempotency key. */
public final class RetryApi implements ApiEndpoints {

    private final SinkRequests requests;
    private final SinkStates states;
    private final EventArchive archive;
    private final Supplier<Set<String>> sinks;

    /** @param sinks the names of those that receive events now */
    public RetryApi(SinkRequests requests, SinkStates states, EventArchive archive, Supplier<Set<String>> sinks) {
        this.requests = requests;
        this.states = states;
        this.archive = archive;
        this.sinks = sinks;
    }

    @Override
    public void addTo(ApiRouter router) {
        router.change("/api/sinks/:name/retry", Action.RETRY_SINK, this::retrySink);
        router.change("/api/events/:id/retry", Action.RETRY_EVENT, this::retryEvent);
    }

    /**
     * What is due now.
     *
     * @param retried how many events were put off
     * @param holds what still keeps the sink from taking them
     */
    public record Retried(String sink, int retried, List<SinkControl.Hold> holds) {}

    /**
     * An event that is due now.
     *
     * @param sinks where it was put off
     * @param asked sinks of other hubs that have not said yet whether it was
     */
    public record RetriedEvent(
            String id,
            List<Retried> sinks,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<NotSaidYet> asked) {}

    private Retried retried(String sink, int events) {
        return new Retried(sink, events, states.of(sink).holds());
    }

    private void retrySink(RoutingContext context) {
        QueryParameters.of(context);
        String sink = context.pathParam("name");
        if (!sinks.get().contains(sink)) {
            throw KnownNames.notFound("sink", sink, sinks.get());
        }
        SinkRequests.Done done = retry(context, sink);
        Integer events = done.retried();
        if (events == null) {
            ApiResponses.json(context, 202, NotSaidYet.of(done));
        } else {
            ApiResponses.json(context, 200, retried(sink, events));
        }
    }

    /** Makes what was put off at a sink due now. */
    public SinkRequests.Done retry(RoutingContext context, String sink) {
        SinkRequests.Done done = requests.retry(sink);
        Integer events = done.retried();
        Operator.did(
                context,
                events == null
                        ? "asked to make due now what was put off at " + sink
                        : "made %d events due now that were put off at %s".formatted(events, sink));
        return done;
    }

    private void requireReceiving(String sink) {
        if (!sinks.get().contains(sink)) {
            throw KnownNames.unknown("sink", sink, "there is no such sink that receives events now", sinks.get());
        }
    }

    private void retryEvent(RoutingContext context) {
        List<String> named = QueryParameters.of(context, "sink").texts("sink");
        String id = context.pathParam("id");
        RetriedEvent retried = retry(context, id, named);
        ApiResponses.json(context, retried.sinks().isEmpty() ? 202 : 200, retried);
    }

    /**
     * Makes an event due now where it was put off.
     *
     * @param named the sinks; none: all of them
     * @throws ApiProblem if it is put off at none of them, or there is no such event or sink
     */
    public RetriedEvent retry(RoutingContext context, String id, List<String> named) {
        named.forEach(this::requireReceiving);
        List<String> chosen = List.copyOf(named.isEmpty() ? sinks.get() : named);
        List<Retried> retried = new ArrayList<>();
        List<NotSaidYet> asked = new ArrayList<>();
        for (SinkRequests.Done done : requests.retry(chosen, id)) {
            Integer events = done.retried();
            if (events == null) {
                asked.add(NotSaidYet.of(done));
            } else if (events > 0) {
                retried.add(retried(done.sink(), events));
            }
        }
        if (retried.isEmpty() && asked.isEmpty()) {
            throw new ApiProblem(409, "not-put-off", describe(id, chosen));
        }
        Operator.did(
                context,
                retried.isEmpty()
                        ? "asked to make the event %s due now at %s".formatted(id, joined(asked, NotSaidYet::sink))
                        : "made the event %s due now at %s".formatted(id, joined(retried, Retried::sink)));
        return new RetriedEvent(id, retried, asked);
    }

    private static <T> String joined(List<T> all, Function<T, String> sink) {
        return all.stream().map(sink).collect(Collectors.joining(", "));
    }

    private String describe(String id, Collection<String> chosen) {
        EventHistory event = archive.find(id)
                .orElseThrow(() -> new ApiProblem(404, "unknown-event", "There is no such event on record."));
        return "It is put off at none of these sinks. "
                + chosen.stream()
                        .map(sink -> "%s: %s"
                                .formatted(
                                        sink, describe(id, sink, event.sinks().get(sink))))
                        .collect(Collectors.joining("; "));
    }

    private static String describe(String id, String sink, @Nullable SinkHistory now) {
        if (now == null) {
            return "it was never meant for this sink";
        }
        if (now.state() == DeliveryState.PENDING) {
            return "it is pending, and is delivered as soon as the sink, or the endpoint that it is for, takes it and the"
                    + " earlier events of its lead have ended";
        }
        return now.state() == DeliveryState.PARKED
                ? "it is parked; POST /api/parked/replay?sink=%s&id=%s delivers it again".formatted(sink, id)
                : "it is %s; POST /api/events/%s/replay?sink=%s delivers it again"
                        .formatted(now.state().written(), id, sink);
    }
}
