package io.waybill.replay;

import io.waybill.audit.LedgerWatch;
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
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Runs a replay part by part, at the set rate. */
final class ReplayExecutor {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

    private final ReplayPlanner planner;
    private final StoredEvents stored;
    private final LedgerWatch watch;
    private final IntSupplier rate;
    private final Clock clock;
    private final Pace pace = new Pace();
    /** What was recorded last, until it is on record. Used by the thread that runs replays alone. */
    private RecordEntry.@Nullable Replayed last;
    /** False after a start, and if a commit got no answer. Used by the thread that runs replays alone. */
    private boolean isLastKnown;

    /** @param rate events per second, as set now */
    ReplayExecutor(ReplayPlanner planner, StoredEvents stored, LedgerWatch watch, IntSupplier rate, Clock clock) {
        this.planner = planner;
        this.stored = stored;
        this.watch = watch;
        this.rate = rate;
        this.clock = clock;
    }

    ReplayQueue.Next runPart(String json, ReplayTransaction transaction) {
        Replay replay = Replay.read(json);
        if (!isLastKnown) {
            // Parts may have been stored that are not on record. They will be when this is.
            return next(json, Duration.ZERO, Replays.entry(replay, false, clock), transaction);
        }
        if (!isLastPartOnRecord()) {
            return new ReplayQueue.Next(json, Duration.ZERO, () -> {});
        }
        int perSecond = rate.getAsInt();
        int partSize = pace.begin(perSecond, System.nanoTime());
        Part part =
                replay.events() == null ? parked(replay, partSize, transaction) : events(replay, partSize, transaction);
        return next(
                part.isLast() ? null : part.replay().write(),
                Pace.pause(perSecond),
                Replays.entry(part.replay(), part.isLast(), clock),
                transaction);
    }

    private ReplayQueue.Next next(
            @Nullable String json, Duration pause, RecordEntry.Replayed entry, ReplayTransaction transaction) {
        transaction.record(entry);
        isLastKnown = false;
        return new ReplayQueue.Next(json, pause, () -> {
            last = entry;
            isLastKnown = true;
        });
    }

    /** Until it is, the record does not show that what it sent is pending, and the next part might send it again. */
    private boolean isLastPartOnRecord() {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (last != null && !stored.contains(last)) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        last = null;
        return true;
    }

    /** How far a replay is after a part of it. */
    private record Part(Replay replay, boolean isLast) {}

    private Part events(Replay replay, int partSize, ReplayTransaction transaction) {
        List<Stored> part = stored.page(Objects.requireNonNull(replay.events()), replay.after(), partSize);
        Replay now = replay;
        StatusesSent sent = new StatusesSent();
        for (Stored event : part) {
            ReplayPlan done =
                    carryOut(planner.plan(event, replay, transaction.subscribed(), sent), event, replay, transaction);
            now = now.at(event.position(), now.progress().plus(done));
        }
        return new Part(now, part.size() < partSize);
    }

    /** Returns what was done: an event that is no longer parked is left alone. */
    private ReplayPlan carryOut(ReplayPlan plan, Stored event, Replay replay, ReplayTransaction transaction) {
        Map<String, ReplayPlan.Step> steps = new TreeMap<>(plan.sinks());
        boolean isMapped = false;
        for (Map.Entry<String, ReplayPlan.Step> step : plan.sinks().entrySet()) {
            String sink = step.getKey();
            if (step.getValue() instanceof ReplayPlan.Leave) {
                continue;
            }
            DeliveryState state = state(event, sink);
            List<Unparked> unparked = state == DeliveryState.PARKED ? unpark(event.id(), sink, transaction) : List.of();
            if (state == DeliveryState.PARKED && unparked.isEmpty() && !isMissing(event, sink, replay)) {
                steps.put(sink, new ReplayPlan.Leave("it is no longer parked"));
                continue;
            }
            if (state == DeliveryState.PENDING && !isMissing(event, sink, replay)) {
                steps.put(sink, new ReplayPlan.Leave("it is pending"));
                continue;
            }
            long before = revision(event, sink);
            if (step.getValue() instanceof ReplayPlan.Filter filter && filter.by() != ReplayPlan.Decider.ROUTE) {
                boolean byTypes = filter.by() == ReplayPlan.Decider.TYPES;
                if (byTypes && isExcluded(event, sink)) {
                    continue; // It was not taken, and is not: the record says so already.
                }
                transaction.record(settled(event.id(), sink, DeliveryState.FILTERED, filter.reason(), before));
                isMapped |= byTypes;
            } else {
                Event mapped = Objects.requireNonNull(plan.event());
                transaction.send(
                        accepted(mapped, event, sink),
                        settled(event.id(), sink, DeliveryState.PENDING, "replayed by " + replay.id(), before),
                        replay.id(),
                        unparked);
                isMapped = true;
            }
        }
        if (isMapped
                && !Json.write(Objects.requireNonNull(plan.event()).toJson()).equals(event.canonical())) {
            transaction.record(new RecordEntry.Mapped(plan.event().toJson()));
        }
        return new ReplayPlan(plan.eventId(), plan.receivedAt(), plan.type(), plan.problem(), steps, plan.event());
    }

    private static @Nullable DeliveryState state(Stored event, String sink) {
        AtSink now = event.sinks().get(sink);
        return now == null ? null : now.state();
    }

    private static boolean isExcluded(Stored event, String sink) {
        AtSink now = event.sinks().get(sink);
        return now != null && now.isExcluded();
    }

    private boolean isMissing(Stored event, String sink, Replay replay) {
        return replay.force() && watch.takeMissing(sink, event.id());
    }

    private List<Unparked> unpark(String eventId, String sink, ReplayTransaction transaction) {
        return transaction.unpark(sink, List.of(eventId), null, clock.instant(), Integer.MAX_VALUE);
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

    private static long revision(Stored event, String sink) {
        AtSink now = event.sinks().get(sink);
        return Math.max(now == null ? 0 : now.revision(), RecordEntry.Settled.revision(event.receivedAt()));
    }

    private Part parked(Replay replay, int partSize, ReplayTransaction transaction) {
        List<String> eventIds = replay.parked();
        List<String> remaining = new ArrayList<>(replay.sinks());
        Replay.Progress progress = replay.progress();
        StatusesSent sent = new StatusesSent();
        while (!remaining.isEmpty()) {
            String sink = remaining.get(0);
            List<Unparked> part = transaction.subscribed().contains(sink)
                    ? transaction.unpark(
                            sink,
                            eventIds == null || eventIds.isEmpty() ? null : eventIds,
                            replay.parkedFor(),
                            replay.createdAt(),
                            partSize)
                    : List.of();
            for (Unparked event : part) {
                progress = progress.plus(sendBack(event, sink, replay, transaction, sent));
            }
            if (part.size() == partSize) {
                return new Part(replay.forSinks(remaining, progress), false);
            }
            remaining.remove(0);
        }
        return new Part(replay.forSinks(remaining, progress), true);
    }

    private ReplayPlan sendBack(
            Unparked unparked, String sink, Replay replay, ReplayTransaction transaction, StatusesSent sent) {
        Event event = unparked.event();
        long before = unparked.revision();
        Optional<Instant> newer = replay.force() ? Optional.empty() : planner.newerStatus(event, sink, sent);
        ReplayPlan.Step step;
        if (newer.isPresent()) {
            step = new ReplayPlan.Filter(ReplayPlanner.olderThan(newer.get()), ReplayPlan.Decider.REPLAY);
            transaction.record(
                    settled(event.id(), sink, DeliveryState.FILTERED, ReplayPlanner.olderThan(newer.get()), before));
        } else {
            step = new ReplayPlan.Send("");
            sent.add(event, sink);
            transaction.send(
                    unparked,
                    settled(event.id(), sink, DeliveryState.PENDING, "replayed by " + replay.id(), before),
                    replay.id());
        }
        return new ReplayPlan(event.id(), replay.createdAt(), event.type(), null, Map.of(sink, step), event);
    }

    private RecordEntry.Settled settled(
            String eventId, String sink, DeliveryState state, @Nullable String reason, long before) {
        return new RecordEntry.Settled(eventId, sink, state, reason, clock.instant(), 0).after(before);
    }
}
