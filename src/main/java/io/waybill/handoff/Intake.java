package io.waybill.handoff;

import io.waybill.event.Event;
import io.waybill.trail.Entry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Where sources hand their events in: each occurrence once, on disk before it is acknowledged. */
public final class Intake implements Reception, AutoCloseable {

    /** Longer than a commit takes on a busy disk, shorter than any provider waits. */
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final Publisher publisher;
    private final Subscriptions subscriptions;
    private final Seen seen;
    private final Doubts doubts;
    private final Clock clock;
    /** Events being published: whoever comes with the same one waits for the outcome. */
    private final ConcurrentMap<String, CompletableFuture<Void>> claims = new ConcurrentHashMap<>();

    public Intake(Broker broker, Path dataDir, Duration dedupeWindow, Clock clock) {
        this.clock = clock;
        // First, so that the broker has done with a hub that was killed before the index is completed.
        this.publisher = new Publisher(broker);
        this.seen = seen(broker, dataDir, dedupeWindow);
        this.doubts = new Doubts(publisher, seen);
        this.subscriptions = new Subscriptions(broker, publisher, clock);
    }

    private Seen seen(Broker broker, Path dataDir, Duration dedupeWindow) {
        try {
            return Seen.open(broker, dataDir.resolve("seen.mv"), dedupeWindow, clock);
        } catch (RuntimeException e) {
            publisher.close();
            throw e;
        }
    }

    /** The sinks' subscriptions; they change in order with what is published. */
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    @Override
    public Receipt accept(Entry.Accepted accepted) {
        if (publisher.isStuck()) {
            return new Receipt.Unavailable("the broker does not answer");
        }
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        String id = accepted.event().id();
        while (true) {
            CompletableFuture<Void> mine = new CompletableFuture<>();
            CompletableFuture<Void> theirs = claims.putIfAbsent(id, mine);
            if (theirs == null) {
                return claimed(accepted, mine, deadline);
            }
            switch (await(theirs, deadline)) {
                case DONE -> {
                    return duplicate(accepted.event(), deadline);
                }
                case UNKNOWN -> {
                    return new Receipt.Unavailable("the same event is being stored");
                }
                case IN_DOUBT -> {
                    return new Receipt.Unavailable("it is not known yet whether the same event was stored");
                }
                case FAILED -> {
                    // Then it is for us to store it.
                }
            }
        }
    }

    private Receipt claimed(Entry.Accepted accepted, CompletableFuture<Void> claim, long deadline) {
        String id = accepted.event().id();
        boolean known;
        try {
            known = seen.contains(id);
        } catch (RuntimeException e) {
            release(id, claim, e);
            return new Receipt.Unavailable("the index of seen events cannot be read: " + e.getMessage());
        }
        if (known) {
            release(id, claim, null);
            return duplicate(accepted.event(), deadline);
        }
        CompletableFuture<Void> stored = publisher
                .submit(subscriptions.publishing(accepted))
                .whenComplete((done, failure) -> published(id, claim, failure));
        return switch (await(stored, deadline)) {
            case DONE -> new Receipt.Accepted(id);
            case FAILED -> new Receipt.Unavailable("the broker did not store it");
            case IN_DOUBT -> new Receipt.Unavailable("the broker did not say whether it stored it");
            // It may be stored yet: the claim stays until that is known.
            case UNKNOWN -> new Receipt.Unavailable("the broker did not answer in time");
        };
    }

    private void published(String id, CompletableFuture<Void> claim, @Nullable Throwable failure) {
        if (failure == null) {
            seen.accepted(id);
            release(id, claim, null);
        } else if (failure instanceof InDoubtException) {
            // Neither a double nor to be stored again, until it is known which.
            claim.completeExceptionally(failure);
            doubts.add(() -> claims.remove(id, claim));
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

    private Receipt duplicate(Event event, long deadline) {
        Entry.Duplicate duplicate =
                new Entry.Duplicate(UUID.randomUUID().toString(), event.id(), event.source(), clock.instant());
        return record(duplicate, deadline)
                ? new Receipt.Duplicate(event.id())
                : new Receipt.Unavailable("the broker did not store it");
    }

    /** From now on, for how long an event is remembered. */
    public void rememberFor(Duration window) {
        seen.rememberFor(window);
    }

    @Override
    public boolean record(Entry entry) {
        return !publisher.isStuck() && record(entry, System.nanoTime() + DEADLINE.toNanos());
    }

    private boolean record(Entry entry, long deadline) {
        CompletableFuture<Void> stored = publisher.submit(
                outbox -> outbox.send(Queues.EVENTS, Messages.entries(outbox.session(), List.of(entry))));
        return await(stored, deadline) == Outcome.DONE;
    }

    private enum Outcome {
        DONE,
        FAILED,
        IN_DOUBT,
        UNKNOWN
    }

    private static Outcome await(CompletableFuture<Void> future, long deadline) {
        try {
            future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            return Outcome.DONE;
        } catch (ExecutionException e) {
            return e.getCause() instanceof InDoubtException ? Outcome.IN_DOUBT : Outcome.FAILED;
        } catch (TimeoutException e) {
            return Outcome.UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.UNKNOWN;
        }
    }

    /** What was handed in before is stored first. */
    @Override
    public void close() {
        publisher.close();
        seen.close();
    }
}
