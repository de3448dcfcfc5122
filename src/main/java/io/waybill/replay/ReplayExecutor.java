package io.waybill.replay;

import io.waybill.audit.StoredEvents;
import io.waybill.audit.StoredEvents.AtSink;
import io.waybill.audit.StoredEvents.Stored;
import io.waybill.event.Event;
import io.waybill.event.Json;
import io.waybill.handoff.ReplayQueue;
import io.waybill.handoff.ReplayTransaction;
import io.waybill.handoff.ReplayTransaction.Unparked;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Does a replay part by part, so many events a second. */
final class ReplayExecutor {

    private static final int PARTS_A_SECOND = 4;
    private static final int MOST_IN_A_PART = 50;

    private final ReplayPlanner planner;
    private final StoredEvents stored;
    private final IntSupplier rate;
    private final Clock clock;

    /** @param rate events a second, as it is set now */
    ReplayExecutor(ReplayPlanner planner, StoredEvents stored, IntSupplier rate, Clock clock) {
        this.planner = planner;
        this.stored = stored;
        this.rate = rate;
        this.clock = clock;
    }

    ReplayQueue.Next work(String json, ReplayTransaction transfer) {
        Replay replay = Replay.read(json);
        int aSecond = rate.getAsInt();
        int inAPart = Math.min(MOST_IN_A_PART, Math.max(1, aSecond / PARTS_A_SECOND));
        Part part = replay.events() == null ? parked(replay, inAPart, transfer) : events(replay, inAPart, transfer);
        transfer.record(Replays.entry(part.replay(), part.isLast(), clock));
        return new ReplayQueue.Next(
                part.isLast() ? null : part.replay().write(),
                Duration.ofSeconds(1).multipliedBy(inAPart).dividedBy(aSecond));
    }

    /** How far a replay is after a part of it. */
    private record Part(Replay replay, boolean isLast) {}

    private Part events(Replay replay, int inAPart, ReplayTransaction transfer) {
        List<Stored> part = stored.page(Objects.requireNonNull(replay.events()), replay.after(), inAPart);
        Replay now = replay;
        for (Stored event : part) {
            ReplayPlan done = carryOut(planner.plan(event, replay, transfer.subscribed()), event, replay, transfer);
            now = now.at(event.place(), now.progress().plus(done));
        }
        return new Part(now, part.size() < inAPart);
    }

    /** Returns what was done: a parked event that is not where it was is left alone. */
    private ReplayPlan carryOut(ReplayPlan plan, Stored event, Replay replay, ReplayTransaction transfer) {
        Map<String, ReplayPlan.Step> done = new TreeMap<>(plan.sinks());
        boolean sent = false;
        for (Map.Entry<String, ReplayPlan.Step> step : plan.sinks().entrySet()) {
            String sink = step.getKey();
            if (step.getValue() instanceof ReplayPlan.Leave) {
                continue;
            }
            if (isParked(event, sink) && !unpark(event.id(), sink, transfer)) {
                done.put(sink, new ReplayPlan.Leave("it is no longer parked"));
                continue;
            }
            Instant at = after(event, sink);
            if (step.getValue() instanceof ReplayPlan.Filter filter) {
                transfer.record(settled(event.id(), sink, DeliveryState.FILTERED, filter.reason(), at));
            } else {
                Event mapped = Objects.requireNonNull(plan.event());
                transfer.send(accepted(mapped, event, sink), sink, replay.id());
                transfer.record(settled(event.id(), sink, DeliveryState.PENDING, "replayed by " + replay.id(), at));
                sent = true;
            }
        }
        if (sent && !Json.write(Objects.requireNonNull(plan.event()).toJson()).equals(event.canonical())) {
            transfer.record(new RecordEntry.Mapped(plan.event().toJson()));
        }
        return new ReplayPlan(plan.eventId(), plan.receivedAt(), plan.type(), plan.problem(), done, plan.event());
    }

    private static boolean isParked(Stored event, String sink) {
        AtSink now = event.sinks().get(sink);
        return now != null && now.state() == DeliveryState.PARKED;
    }

    private boolean unpark(String eventId, String sink, ReplayTransaction transfer) {
        return !transfer.unpark(sink, List.of(eventId), clock.instant(), Integer.MAX_VALUE)
                .isEmpty();
    }

    private static RecordEntry.Accepted accepted(Event mapped, Stored event, String sink) {
        return new RecordEntry.Accepted(
                mapped,
                Objects.requireNonNull(event.body()),
                event.receivedAt(),
                List.of(sink),
                0,
                event.verifiedBy(),
                null);
    }

    /**
     * When its state changes: just after what became of it last. Not now: should the clock be set back, what becomes of
     * it next would look older than that.
     */
    private static Instant after(Stored event, String sink) {
        AtSink now = event.sinks().get(sink);
        Instant last = now == null || now.settledAt() == null ? event.receivedAt() : now.settledAt();
        return last.plusNanos(1_000);
    }

    private Part parked(Replay replay, int inAPart, ReplayTransaction transfer) {
        List<String> eventIds = replay.parked();
        List<String> left = new ArrayList<>(replay.sinks());
        Replay.Progress progress = replay.progress();
        while (!left.isEmpty()) {
            String sink = left.get(0);
            List<Unparked> part = transfer.subscribed().contains(sink)
                    ? transfer.unpark(
                            sink, eventIds == null || eventIds.isEmpty() ? null : eventIds, replay.createdAt(), inAPart)
                    : List.of();
            for (Unparked event : part) {
                progress = progress.plus(sendBack(event, sink, replay, transfer));
            }
            if (part.size() == inAPart) {
                return new Part(replay.forSinks(left, progress), false);
            }
            left.remove(0);
        }
        return new Part(replay.forSinks(left, progress), true);
    }

    private ReplayPlan sendBack(Unparked unparked, String sink, Replay replay, ReplayTransaction transfer) {
        Event event = unparked.event();
        Instant at = unparked.parkedAt().plusNanos(1_000);
        Optional<Instant> newer = replay.force() ? Optional.empty() : planner.newerStatus(event, sink);
        ReplayPlan.Step step;
        if (newer.isPresent()) {
            step = new ReplayPlan.Filter(ReplayPlanner.olderThan(newer.get()));
            transfer.record(
                    settled(event.id(), sink, DeliveryState.FILTERED, ReplayPlanner.olderThan(newer.get()), at));
        } else {
            step = new ReplayPlan.Send("");
            transfer.send(unparked, sink, replay.id());
            transfer.record(settled(event.id(), sink, DeliveryState.PENDING, "replayed by " + replay.id(), at));
        }
        return new ReplayPlan(event.id(), replay.createdAt(), event.type(), null, Map.of(sink, step), event);
    }

    private static RecordEntry.Settled settled(
            String eventId, String sink, DeliveryState state, @Nullable String reason, Instant at) {
        return new RecordEntry.Settled(eventId, sink, state, reason, at, 0);
    }
}
