package io.waybill.replay;

import io.waybill.audit.StoredEvents;
import io.waybill.audit.StoredEvents.AtSink;
import io.waybill.audit.StoredEvents.Stored;
import io.waybill.event.Event;
import io.waybill.generation.Generation;
import io.waybill.record.DeliveryState;
import io.waybill.rehearsal.Rehearsal;
import io.waybill.rehearsal.RehearsalResult;
import io.waybill.sink.RehearsedDelivery;
import io.waybill.source.RehearsedWebhook;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Decides what a replay does with an event: runs what came in through the routes of today, and looks at each sink. */
final class ReplayPlanner implements AutoCloseable {

    private static final String STATUS_CHANGED = "lead.status_changed";

    private final Supplier<Generation> generations;
    private final StoredEvents stored;
    private @Nullable Rehearsal rehearsal;
    private int rehearsed;

    /** @param generations the one now running */
    ReplayPlanner(Supplier<Generation> generations, StoredEvents stored) {
        this.generations = generations;
        this.stored = stored;
    }

    /** @param sinks those that have a subscription now */
    synchronized ReplayPlan plan(Stored event, Replay replay, Set<String> sinks) {
        if (event.body() == null) {
            return ReplayPlan.impossible(
                    event.id(),
                    event.receivedAt(),
                    "what came in is past its retention (waybill.audit.body-retention) and is gone");
        }
        RehearsedWebhook arrival = new RehearsedWebhook(
                event.source(), Map.of(), "", event.body().getBytes(StandardCharsets.UTF_8), event.receivedAt());
        Rehearsal routes = rehearsal();
        RehearsalResult outcome;
        try {
            outcome = routes.run(arrival);
        } catch (RuntimeException e) {
            // No such source any more, or its route fails. The other events must not wait for that.
            return ReplayPlan.impossible(event.id(), event.receivedAt(), String.valueOf(e.getMessage()));
        }
        if (outcome instanceof RehearsalResult.Accepted accepted && accepted.unmappedReason() == null) {
            return plan(event, sameEvent(accepted.event(), event.id()), accepted.sinks(), replay, sinks);
        }
        return ReplayPlan.impossible(event.id(), event.receivedAt(), describe(outcome));
    }

    private static String describe(RehearsalResult outcome) {
        if (outcome instanceof RehearsalResult.Answered answered) {
            return "today's routes refuse it: " + answered.body().path("detail").asText();
        }
        return "no mapping makes an event of it: " + ((RehearsalResult.Accepted) outcome).unmappedReason();
    }

    /** It stays the event it was, should today's routes name another field as its id. */
    private static Event sameEvent(Event mapped, String id) {
        return mapped.id().equals(id)
                ? mapped
                : new Event(id, mapped.source(), mapped.type(), mapped.time(), mapped.subject(), mapped.data());
    }

    private ReplayPlan plan(
            Stored stored, Event event, Map<String, RehearsedDelivery> verdicts, Replay replay, Set<String> sinks) {
        Map<String, ReplayPlan.Step> steps = new TreeMap<>();
        for (String sink : replay.sinks().isEmpty() ? sinks : new TreeSet<>(replay.sinks())) {
            RehearsedDelivery verdict = verdicts.get(sink);
            String reasonNot = sinks.contains(sink)
                    ? reasonNot(stored.sinks().get(sink), replay)
                    : "there is no such sink now, or it is off";
            Optional<Instant> newer = replay.force() || reasonNot != null ? Optional.empty() : newerStatus(event, sink);
            steps.put(
                    sink,
                    reasonNot != null
                            ? new ReplayPlan.Leave(reasonNot)
                            : newer.isPresent()
                                    ? new ReplayPlan.Filter(olderThan(newer.get()))
                                    : new ReplayPlan.Send(describe(verdict)));
        }
        return new ReplayPlan(stored.id(), stored.receivedAt(), event.type(), null, steps, event);
    }

    private static @Nullable String reasonNot(@Nullable AtSink now, Replay replay) {
        DeliveryState asked = replay.events() == null ? null : replay.events().state();
        if (now == null) {
            return asked == null ? null : "it was never meant for it";
        }
        boolean insisted = replay.force() && !replay.sinks().isEmpty();
        if (now.state() == DeliveryState.PENDING && !insisted) {
            return "it is pending: on its way already";
        }
        if (asked != null && asked != now.state()) {
            return "it is %s there".formatted(now.state().written());
        }
        return now.state() == DeliveryState.DELIVERED && !replay.again() ? "it was delivered" : null;
    }

    /** When the status happened that the sink was sent last, if that is after this one. */
    Optional<Instant> newerStatus(Event event, String sink) {
        String lead = event.data().path("lead").path("id").textValue();
        return lead == null || !event.type().equals(STATUS_CHANGED)
                ? Optional.empty()
                : stored.lastStatusSent(event.source(), lead, sink, event.id())
                        .filter(last -> last.isAfter(event.time()));
    }

    static String olderThan(Instant newer) {
        return "older than the status last sent for this lead, of %s; force=true sends it all the same"
                .formatted(Event.rfc3339(newer));
    }

    private static String describe(@Nullable RehearsedDelivery verdict) {
        if (verdict instanceof RehearsedDelivery.Sends sends) {
            return "would send " + sends.request().describe();
        }
        if (verdict instanceof RehearsedDelivery.Filters filters) {
            return "would filter it: " + filters.reason();
        }
        return verdict instanceof RehearsedDelivery.Fails fails ? "would fail: " + fails.reason() : "has no route";
    }

    /** Of the routes now running. */
    private Rehearsal rehearsal() {
        Generation now = generations.get();
        if (rehearsal == null || rehearsed != now.number()) {
            close();
            rehearsal = Rehearsal.of(now.project().routes(), now.project().settings());
            rehearsed = now.number();
        }
        return rehearsal;
    }

    @Override
    public synchronized void close() {
        if (rehearsal != null) {
            rehearsal.close();
            rehearsal = null;
        }
    }
}
