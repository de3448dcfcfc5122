package io.waybill.ops;

import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.EventArchive;
import io.waybill.audit.EventHistory;
import io.waybill.audit.EventHistory.SinkHistory;
import io.waybill.record.DeliveryState;
import io.waybill.sink.flow.SinkControl;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes deliveries that were put off due now. They stay the deliveries that they were, with the same idempotency key. */
public final class RetryApi implements ApiEndpoints {

    private final SinkControl control;
    private final EventArchive archive;
    private final Supplier<Set<String>> sinks;

    /** @param sinks the names of those that receive events now */
    public RetryApi(SinkControl control, EventArchive archive, Supplier<Set<String>> sinks) {
        this.control = control;
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

    private Retried retried(String sink, int events) {
        SinkControl.Status status = control.status().get(sink);
        return new Retried(sink, events, status == null ? List.of() : status.holds());
    }

    private void retrySink(RoutingContext context) {
        QueryParameters.of(context);
        String sink = context.pathParam("name");
        if (!sinks.get().contains(sink)) {
            throw KnownNames.notFound("sink", sink, sinks.get());
        }
        ApiResponses.json(context, 200, retried(sink, retry(context, sink)));
    }

    /** Makes what was put off at a sink due now. Returns how many events that are. */
    public int retry(RoutingContext context, String sink) {
        int retried = control.retry(sink);
        Operator.did(context, "made %d events due now that were put off at %s".formatted(retried, sink));
        return retried;
    }

    private void requireReceiving(String sink) {
        if (!sinks.get().contains(sink)) {
            throw KnownNames.unknown("sink", sink, "there is no such sink that receives events now", sinks.get());
        }
    }

    private void retryEvent(RoutingContext context) {
        List<String> named = QueryParameters.of(context, "sink").texts("sink");
        String id = context.pathParam("id");
        ApiResponses.json(context, 200, Map.of("id", id, "sinks", retry(context, id, named)));
    }

    /**
     * Makes an event due now where it was put off.
     *
     * @param named the sinks; none: all of them
     * @throws ApiProblem if it is put off at none of them, or there is no such event or sink
     */
    public List<Retried> retry(RoutingContext context, String id, List<String> named) {
        named.forEach(this::requireReceiving);
        Collection<String> chosen = named.isEmpty() ? sinks.get() : named;
        List<Retried> retried = new ArrayList<>();
        for (String sink : chosen) {
            if (control.retry(sink, id)) {
                retried.add(retried(sink, 1));
            }
        }
        if (retried.isEmpty()) {
            throw new ApiProblem(409, "not-put-off", describe(id, chosen));
        }
        Operator.did(
                context,
                "made the event %s due now at %s"
                        .formatted(id, retried.stream().map(Retried::sink).collect(Collectors.joining(", "))));
        return retried;
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
