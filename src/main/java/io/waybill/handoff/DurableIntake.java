package io.waybill.handoff;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.waybill.handoff.GroupCommitter.InDoubtException;
import io.waybill.record.Mark;
import io.waybill.record.RecordEntry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

/** Takes events from sources: each one once, and on disk before it is acknowledged. */
public final class DurableIntake implements EventIntake, AutoCloseable {

    /** Longer than a commit takes on a busy disk, shorter than any provider waits. */
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    /** It may still be stored: the claim stays until that is known. */
    private static final IntakeResult NO_ANSWER = new IntakeResult.Unavailable("the broker did not answer in time");

    private static final Duration SECOND_LOOK = Duration.ofSeconds(1);

    private final Broker broker;
    private final GroupCommitter committer;
    private final Subscriptions subscriptions;
    private final IdempotentRepository seenEvents;
    private final InDoubtResolver inDoubt;
    private final Clock clock;
    /** The events being stored. Whoever brings the same event waits for the result. */
    private final ConcurrentMap<String, CompletableFuture<Void>> claims = new ConcurrentHashMap<>();

    /**
     * @param record what the broker must go with
     * @throws RuntimeException if another hub uses the broker, or the stores do not belong together
     */
    public DurableIntake(Broker broker, Path dataDir, Duration dedupeWindow, EventRecord record, Clock clock) {
        this.broker = broker;
        this.clock = clock;
        // First: when this has a session, the broker has finished with a hub that was killed, and the index can be
        // completed.
        this.committer = new GroupCommitter(broker, clock);
        this.seenEvents = seenEvents(dataDir, dedupeWindow, record);
        this.inDoubt = new InDoubtResolver(committer, seenEvents);
        this.subscriptions = new Subscriptions(broker, committer, clock);
    }

    private IdempotentRepository seenEvents(Path dataDir, Duration dedupeWindow, EventRecord record) {
        try (ClientSession session = broker.session()) {
            BrokerQueues.separateSinks(session);
            Mark found = committer.found();
            Mark mark = compare(record, session, found);
            long indexed = Math.min(
                    QueueBrowser.left(session, QueueNames.SEEN, mark),
                    QueueBrowser.left(session, QueueNames.IDS, mark));
            boolean isOfEarlierVersion =
                    session.queueQuery(SimpleString.of(QueueNames.MARK)).isExists();
            if (!mark.equals(found) || isOfEarlierVersion) {
                committer.submitAlone(outbox -> outbox.markAs(mark)).join();
            }
            if (isOfEarlierVersion) {
                session.deleteQueue(QueueNames.MARK);
            }
            return IdempotentRepository.open(
                    broker,
                    new SeenIdStore(dataDir.resolve("seen.mv"), dedupeWindow, clock),
                    new IdempotentRepository.Expected(new Mark(mark.instance(), indexed), found == null),
                    record,
                    clock);
        } catch (ActiveMQException | CompletionException e) {
            committer.close();
            throw new HandoffException(
                    "the broker does not say which events it has had, or does not keep it: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            committer.close();
            throw e;
        }
    }

    private static Mark compare(EventRecord record, ClientSession session, @Nullable Mark found)
            throws ActiveMQException {
        try {
            return record.compare(contents(session, found));
        } catch (RuntimeException e) {
            // What a hub that was killed had been handed may come back to the queue a moment later.
            LockSupport.parkNanos(SECOND_LOOK.toNanos());
            return record.compare(contents(session, found));
        }
    }

    private static BrokerContents contents(ClientSession session, @Nullable Mark found) throws ActiveMQException {
        return new BrokerContents(found, QueueBrowser.left(session, QueueNames.AUDIT, found));
    }

    /** How many events were ever stored in this broker. */
    public long published() {
        return committer.published();
    }

    /** Why no event can be stored although the broker runs, or null. */
    public @Nullable String trouble() {
        String full = broker.fullDisk();
        if (full != null) {
            return full;
        }
        return committer.isStuck() ? "the broker does not answer" : committer.refusal();
    }

    /** Why the index of seen events falls behind, or null. Until it is complete again, these events are in its queue. */
    public @Nullable String indexTrouble() {
        return seenEvents.trouble();
    }

    /** The sinks' subscriptions. They change in order with the events that are stored. */
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    @Override
    public CompletableFuture<IntakeResult> accept(RecordEntry.Accepted accepted, String earlierId) {
        return accept(accepted, earlierId, DEADLINE);
    }

    /** @param longest how long the commit may take until the result says that there was no answer */
    CompletableFuture<IntakeResult> accept(RecordEntry.Accepted accepted, String earlierId, Duration longest) {
        if (committer.isStuck()) {
            return completedFuture(new IntakeResult.Unavailable("the broker does not answer"));
        }
        long deadline = System.nanoTime() + longest.toNanos();
        String id = accepted.event().id();
        while (true) {
            CompletableFuture<Void> mine = new CompletableFuture<>();
            CompletableFuture<Void> theirs = claims.putIfAbsent(id, mine);
            if (theirs == null) {
                return claimed(accepted, earlierId, mine, deadline);
            }
            switch (await(theirs, deadline)) {
                case DONE -> {
                    return completedFuture(duplicate(id, accepted.event().source(), deadline));
                }
                case UNKNOWN -> {
                    return completedFuture(new IntakeResult.Unavailable("the same event is being stored"));
                }
                case IN_DOUBT -> {
                    return completedFuture(
                            new IntakeResult.Unavailable("it is not known yet whether the same event was stored"));
                }
                case FAILED -> {
                    // This caller has to store it.
                }
            }
        }
    }

    private CompletableFuture<IntakeResult> claimed(
            RecordEntry.Accepted accepted, String earlierId, CompletableFuture<Void> claim, long deadline) {
        String id = accepted.event().id();
        Optional<String> known;
        try {
            known = seenEvents.contains(id)
                    ? Optional.of(id)
                    : Optional.of(earlierId).filter(earlier -> !earlier.equals(id) && seenEvents.contains(earlier));
        } catch (RuntimeException e) {
            release(id, claim, e);
            return completedFuture(
                    new IntakeResult.Unavailable("the index of seen events cannot be read: " + e.getMessage()));
        }
        if (known.isPresent()) {
            release(id, claim, null);
            return completedFuture(duplicate(known.get(), accepted.event().source(), deadline));
        }
        return committer
                .submit(subscriptions.store(accepted))
                .whenComplete((done, failure) -> stored(id, claim, failure))
                .handle((done, failure) -> result(id, failure))
                // Only of this last step: what the commit does to the claim is done however late it returns.
                .completeOnTimeout(NO_ANSWER, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private static IntakeResult result(String id, @Nullable Throwable failure) {
        return switch (outcome(failure)) {
            case DONE -> new IntakeResult.Accepted(id);
            case FAILED -> new IntakeResult.Unavailable("the broker did not store the event");
            case IN_DOUBT -> new IntakeResult.Unavailable("the broker did not say whether it stored the event");
            case UNKNOWN -> NO_ANSWER;
        };
    }

    private void stored(String id, CompletableFuture<Void> claim, @Nullable Throwable failure) {
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

    private IntakeResult duplicate(String id, String source, long deadline) {
        RecordEntry.Duplicate duplicate =
                new RecordEntry.Duplicate(UUID.randomUUID().toString(), id, source, clock.instant());
        return record(duplicate, deadline)
                ? new IntakeResult.Duplicate(id)
                : new IntakeResult.Unavailable("the broker did not store the event");
    }

    /** From now on, remembers these events, too, when their time has passed. */
    public void remember(PendingEvents pending) {
        seenEvents.remember(pending);
    }

    /** Changes how long an event is remembered. */
    public void rememberFor(Duration window) {
        seenEvents.rememberFor(window);
    }

    @Override
    public boolean record(RecordEntry entry) {
        return !committer.isStuck() && record(entry, System.nanoTime() + DEADLINE.toNanos());
    }

    private boolean record(RecordEntry entry, long deadline) {
        CompletableFuture<Void> stored = committer.submit(
                outbox -> outbox.send(QueueNames.TO_AUDIT, MessageFormat.entries(outbox.session(), List.of(entry))));
        return await(stored, deadline) == ClaimOutcome.DONE;
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

    /** Stores what was submitted before. */
    @Override
    public void close() {
        committer.close();
        inDoubt.close();
        seenEvents.close();
    }
}
