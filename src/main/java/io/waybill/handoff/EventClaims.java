package io.waybill.handoff;

import io.waybill.handoff.EventIntake.Incoming;
import io.waybill.handoff.GroupCommitter.InDoubtException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The events being stored, by id. Whoever brings the same event waits for the result. */
final class EventClaims {

    /** It may still be stored: the claim stays until that is known. */
    static final IntakeResult NO_ANSWER = new IntakeResult.Unavailable("the broker did not answer in time");

    private static final IntakeResult BEING_STORED = new IntakeResult.Unavailable("the same event is being stored");
    private static final IntakeResult NOT_KNOWN_YET =
            new IntakeResult.Unavailable("it is not known yet whether the same event was stored");

    private final ConcurrentMap<String, CompletableFuture<Void>> claims = new ConcurrentHashMap<>();
    private final IdempotentRepository seenEvents;
    private final InDoubtResolver inDoubt;

    EventClaims(IdempotentRepository seenEvents, InDoubtResolver inDoubt) {
        this.seenEvents = seenEvents;
        this.inDoubt = inDoubt;
    }

    /**
     * Claims an event for a request, unless it was accepted before. Waits while another request stores it.
     *
     * @return the claim, or why there is none
     */
    Claim claim(Incoming event, long deadline) {
        String id = event.id();
        while (true) {
            CompletableFuture<Void> mine = new CompletableFuture<>();
            CompletableFuture<Void> theirs = claims.putIfAbsent(id, mine);
            if (theirs == null) {
                return looked(event, mine);
            }
            switch (await(theirs, deadline)) {
                case DONE -> {
                    return new Claim(null, new IntakeResult.Duplicate(id));
                }
                case UNKNOWN -> {
                    return new Claim(null, BEING_STORED);
                }
                case IN_DOUBT -> {
                    return new Claim(null, NOT_KNOWN_YET);
                }
                case FAILED -> {
                    // This caller has to store it.
                }
            }
        }
    }

    private Claim looked(Incoming event, CompletableFuture<Void> mine) {
        try {
            Optional<String> known = known(event.id(), event.earlierId());
            known.ifPresent(id -> release(event.id(), mine, null));
            return known.map(id -> new Claim(null, new IntakeResult.Duplicate(id)))
                    .orElseGet(() -> new Claim(mine, null));
        } catch (RuntimeException e) {
            release(event.id(), mine, e);
            return new Claim(null, unreadable(e));
        }
    }

    /**
     * The result of {@link #claim}: one of the two is null.
     *
     * @param mine to be {@linkplain #end ended}
     * @param instead a duplicate, or why nobody knows
     */
    record Claim(
            @Nullable CompletableFuture<Void> mine,
            @Nullable IntakeResult instead) {}

    private Optional<String> known(String id, String earlierId) {
        return seenEvents.contains(id)
                ? Optional.of(id)
                : Optional.of(earlierId).filter(earlier -> !earlier.equals(id) && seenEvents.contains(earlier));
    }

    private static IntakeResult unreadable(RuntimeException e) {
        return new IntakeResult.Unavailable("the index of seen events cannot be read: " + e.getMessage());
    }

    static IntakeResult result(String id, @Nullable Throwable failure) {
        return switch (outcome(failure)) {
            case DONE -> new IntakeResult.Accepted(id);
            case FAILED -> new IntakeResult.Unavailable("the broker did not store the event");
            case IN_DOUBT -> new IntakeResult.Unavailable("the broker did not say whether it stored the event");
            case UNKNOWN -> NO_ANSWER;
        };
    }

    /** Ends a claim, when its event is stored or is known not to be. */
    void end(String id, CompletableFuture<Void> claim, @Nullable Throwable failure) {
        if (failure == null) {
            seenEvents.accepted(id);
            release(id, claim, null);
        } else if (failure instanceof InDoubtException) {
            // Until it is known whether it was stored, it is neither a duplicate nor stored again.
            claim.completeExceptionally(failure);
            inDoubt.add(() -> claims.remove(id, claim));
        } else {
            release(id, claim, failure);
        }
    }

    private void release(String id, CompletableFuture<Void> claim, @Nullable Throwable failure) {
        claims.remove(id, claim);
        if (failure == null) {
            claim.complete(null);
        } else {
            claim.completeExceptionally(failure);
        }
    }

    private enum ClaimOutcome {
        DONE,
        FAILED,
        IN_DOUBT,
        UNKNOWN
    }

    private static ClaimOutcome outcome(@Nullable Throwable failure) {
        if (failure == null) {
            return ClaimOutcome.DONE;
        }
        if (failure instanceof TimeoutException) {
            return ClaimOutcome.UNKNOWN;
        }
        return failure instanceof InDoubtException || failure.getCause() instanceof InDoubtException
                ? ClaimOutcome.IN_DOUBT
                : ClaimOutcome.FAILED;
    }

    /** Whether it is done until then. */
    static boolean isDone(CompletableFuture<Void> future, long deadline) {
        return await(future, deadline) == ClaimOutcome.DONE;
    }

    private static ClaimOutcome await(CompletableFuture<Void> future, long deadline) {
        try {
            future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            return ClaimOutcome.DONE;
        } catch (ExecutionException | TimeoutException e) {
            return outcome(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ClaimOutcome.UNKNOWN;
        }
    }
}
