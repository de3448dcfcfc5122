package io.waybill.replay;

import io.waybill.audit.LedgerWatch;
import io.waybill.audit.StoredEvents;
import io.waybill.audit.StoredEvents.AtSink;
import io.waybill.audit.StoredEvents.Stored;
import io.waybill.event.Event;
import io.waybill.event.Rfc3339;
import io.waybill.generation.CurrentRehearsal;
import io.waybill.record.DeliveryState;
import io.waybill.rehearsal.RehearsalResult;
import io.waybill.sink.RehearsedDelivery;
import io.waybill.source.RehearsedWebhook;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides what a replay does with an event: runs its webhook through today's routes, and checks each sink. */
final class ReplayPlanner {

    private final CurrentRehearsal routes;
    private final StoredEvents stored;
    private final LedgerWatch watch;

    /** @param watch knows which events are in no queue */
    ReplayPlanner(CurrentRehearsal routes, StoredEvents stored, LedgerWatch watch) {
        this.routes = routes;
        this.stored = stored;
        this.watch = watch;
    }

    /**
     * @param sinks the sinks that have a subscription now
     * @param sent what was planned before and is not on record yet; this plan is added
     */
    ReplayPlan plan(Stored event, Replay replay, Set<String> sinks, StatusesSent sent) {
        if (event.body() == null) {
            return ReplayPlan.impossible(
                    event.id(),
                    event.receivedAt(),
                    "the webhook's body was removed after its retention (waybill.audit.body-retention)");
        }
        RehearsedWebhook webhook = new RehearsedWebhook(
                event.source(), Map.of(), "", event.body().getBytes(StandardCharsets.UTF_8), event.receivedAt());
        RehearsalResult result;
        try {
            result = routes.with(rehearsal -> rehearsal.run(webhook));
        } catch (RuntimeException e) {
            // The source is gone, or its route fails. That must not stop the other events.
            return ReplayPlan.impossible(event.id(), event.receivedAt(), String.valueOf(e.getMessage()));
        }
        if (result instanceof RehearsalResult.Accepted accepted && accepted.unmappedReason() == null) {
            return plan(event, sameEvent(accepted.event(), event.id()), accepted.sinks(), replay, sinks, sent);
        }
        return ReplayPlan.impossible(event.id(), event.receivedAt(), describe(result));
    }

    private static String describe(RehearsalResult result) {
        if (result instanceof RehearsalResult.Answered answered) {
            return "today's routes reject the webhook: "
                    + answered.body().path("detail").asText();
        }
        return "no mapping handles it: " + ((RehearsalResult.Accepted) result).unmappedReason();
    }

    /** The event keeps its id, also if today's routes take the id from another field. */
    private static Event sameEvent(Event mapped, String id) {
        return mapped.id().equals(id)
                ? mapped
                : new Event(id, mapped.source(), mapped.type(), mapped.time(), mapped.subject(), mapped.data());
    }

    private ReplayPlan plan(
            Stored stored,
            Event event,
            Map<String, RehearsedDelivery> rehearsedDeliveries,
            Replay replay,
            Set<String> sinks,
            StatusesSent sent) {
        Map<String, ReplayPlan.Step> steps = new TreeMap<>();
        for (String sink : replay.sinks().isEmpty() ? sinks : new TreeSet<>(replay.sinks())) {
            RehearsedDelivery delivery = rehearsedDeliveries.get(sink);
            String reasonToLeave = !sinks.contains(sink)
                    ? "there is no such sink, or it is off"
                    : event.isOfHub() && delivery == null
                            ? "only a sink whose types name %s gets it".formatted(event.type())
                            : reasonToLeave(stored, sink, replay);
            ReplayPlan.Step step = reasonToLeave != null
                    ? new ReplayPlan.Leave(reasonToLeave)
                    : step(event, sink, delivery, replay.force(), sent);
            steps.put(sink, step);
            if (step instanceof ReplayPlan.Send) {
                sent.add(event, sink);
            }
        }
        return new ReplayPlan(stored.id(), stored.receivedAt(), event.type(), null, steps, event);
    }

    private ReplayPlan.Step step(
            Event event, String sink, @Nullable RehearsedDelivery delivery, boolean force, StatusesSent sent) {
        if (delivery instanceof RehearsedDelivery.Filters filters && !filters.byRoute()) {
            return new ReplayPlan.Filter(filters.reason(), ReplayPlan.Decider.TYPES);
        }
        Optional<Instant> newer = force ? Optional.empty() : newerStatus(event, sink, sent);
        if (newer.isPresent()) {
            return new ReplayPlan.Filter(olderThan(newer.get()), ReplayPlan.Decider.REPLAY);
        }
        if (delivery instanceof RehearsedDelivery.Sends sends) {
            return new ReplayPlan.Send("would send " + sends.request().describe());
        }
        if (delivery instanceof RehearsedDelivery.Filters filters) {
            return new ReplayPlan.Filter(filters.reason(), ReplayPlan.Decider.ROUTE);
        }
        return new ReplayPlan.Fail(
                delivery instanceof RehearsedDelivery.Fails fails ? fails.reason() : "the sink has no route");
    }

    private @Nullable String reasonToLeave(Stored event, String sink, Replay replay) {
        AtSink now = event.sinks().get(sink);
        DeliveryState asked = replay.events() == null ? null : replay.events().state();
        if (now == null) {
            return asked == null ? null : "it was never meant for this sink";
        }
        // A pending event is in the queue, and would be delivered twice.
        boolean lost = replay.force() && watch.isMissing(sink, event.id());
        if (now.state() == DeliveryState.PENDING && !lost) {
            return "it is pending, and will be delivered; if it is put off, POST /api/events/%s/retry?sink=%s makes it due now"
                    .formatted(event.id(), sink);
        }
        if (asked != null && asked != now.state()) {
            return "it is %s at this sink".formatted(now.state().written());
        }
        return now.state() == DeliveryState.DELIVERED && !replay.again() ? ReplayPlan.ALREADY_DELIVERED : null;
    }

    /** The time of the status last sent to the sink, if it is newer than this one. */
    Optional<Instant> newerStatus(Event event, String sink, StatusesSent sent) {
        return StatusesSent.leadOf(event)
                .flatMap(lead -> Stream.concat(
                                stored.lastStatusSent(event.source(), lead, sink, event.id()).stream(),
                                sent.last(event, sink).stream())
                        .max(Comparator.naturalOrder()))
                .filter(last -> last.isAfter(event.time()));
    }

    static String olderThan(Instant newer) {
        return "older than the status last sent for this lead (%s); force=true sends it anyway"
                .formatted(Rfc3339.write(newer));
    }
}
