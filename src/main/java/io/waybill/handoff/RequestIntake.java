package io.waybill.handoff;

import io.waybill.handoff.EventIntake.Incoming;
import io.waybill.record.RecordEntry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes the events of one request: one job of the committer stores all of them, so that they are on disk together or not at
 * all, or in doubt together.
 */
final class RequestIntake {

    private final EventClaims claims;
    private final GroupCommitter committer;
    private final Subscriptions subscriptions;
    private final List<Incoming> events;
    private final Clock clock;
    /** The claims of the events to store, by id. */
    private final Map<String, CompletableFuture<Void>> claimed = new TreeMap<>();
    /** The ids under which the others are known. */
    private final Map<String, String> known = new HashMap<>();

    RequestIntake(
            EventClaims claims,
            GroupCommitter committer,
            Subscriptions subscriptions,
            List<Incoming> events,
            Clock clock) {
        this.claims = claims;
        this.committer = committer;
        this.subscriptions = subscriptions;
        this.events = List.copyOf(events);
        this.clock = clock;
    }

    /** @param others entries for the record, stored with the events */
    CompletableFuture<List<IntakeResult>> store(List<RecordEntry> others, long deadline) {
        IntakeResult unavailable = claim(deadline);
        if (unavailable != null) {
            HandoffException failure = new HandoffException("another event of the request could not be stored");
            claimed.forEach((id, claim) -> claims.end(id, claim, failure));
            return CompletableFuture.completedFuture(all(events, unavailable));
        }
        return committer
                .submit(job(others), claimed.size() + 1)
                .whenComplete((done, failure) -> claimed.forEach((id, claim) -> claims.end(id, claim, failure)))
                .handle((done, failure) -> results(failure))
                .completeOnTimeout(
                        all(events, EventClaims.NO_ANSWER), deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    static List<IntakeResult> all(List<Incoming> events, IntakeResult result) {
        return Collections.nCopies(events.size(), result);
    }

    /**
     * Claims all events that are new. All requests do so in the order of the ids: so two that wait for each other's events
     * cannot both wait.
     *
     * @return null, or why nobody knows whether one is new
     */
    private @Nullable IntakeResult claim(long deadline) {
        Map<String, Incoming> byId = new TreeMap<>();
        events.forEach(event -> byId.putIfAbsent(event.id(), event));
        for (Map.Entry<String, Incoming> event : byId.entrySet()) {
            EventClaims.Claim claim = claims.claim(event.getValue(), deadline);
            if (claim.mine() != null) {
                claimed.put(event.getKey(), claim.mine());
            } else if (claim.instead() instanceof IntakeResult.Duplicate duplicate) {
                known.put(event.getKey(), duplicate.eventId());
            } else {
                return Objects.requireNonNull(claim.instead());
            }
        }
        return null;
    }

    private GroupCommitter.Job job(List<RecordEntry> others) {
        List<GroupCommitter.Job> jobs = new ArrayList<>();
        List<RecordEntry> entries = new ArrayList<>(others);
        Set<String> stored = new HashSet<>();
        for (Incoming event : events) {
            if (claimed.containsKey(event.id()) && stored.add(event.id())) {
                jobs.add(subscriptions.store(event.accepted(), event.sealed()));
            } else {
                entries.add(new RecordEntry.Duplicate(
                        UUID.randomUUID().toString(),
                        known.getOrDefault(event.id(), event.id()),
                        event.accepted().event().source(),
                        clock.instant()));
            }
        }
        return outbox -> {
            for (GroupCommitter.Job each : jobs) {
                each.run(outbox);
            }
            if (!entries.isEmpty()) {
                outbox.send(QueueNames.TO_AUDIT, MessageFormat.entries(outbox.session(), entries));
            }
        };
    }

    private List<IntakeResult> results(@Nullable Throwable failure) {
        List<IntakeResult> results = new ArrayList<>(events.size());
        Set<String> stored = new HashSet<>();
        for (Incoming event : events) {
            IntakeResult result = EventClaims.result(event.id(), failure);
            boolean isFirst = claimed.containsKey(event.id()) && stored.add(event.id());
            results.add(
                    isFirst || !(result instanceof IntakeResult.Accepted)
                            ? result
                            : new IntakeResult.Duplicate(known.getOrDefault(event.id(), event.id())));
        }
        return results;
    }
}
