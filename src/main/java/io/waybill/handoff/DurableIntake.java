package io.waybill.handoff;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.waybill.record.Mark;
import io.waybill.record.RecordEntry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

/** Takes events from sources: each one once, and on disk before it is acknowledged. */
public final class DurableIntake implements EventIntake, AutoCloseable {

    /** Longer than a commit takes on a busy disk, shorter than any provider waits. */
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    /** The ids of a day are read in less. */
    private static final Duration LONGEST_START = Duration.ofMinutes(5);

    /** Providers send an event again after more. */
    private static final Duration MOST_LAG = Duration.ofSeconds(5);

    private static final Duration SECOND_LOOK = Duration.ofSeconds(1);

    private final Broker broker;
    private final GroupCommitter committer;
    private final Subscriptions subscriptions;
    private final IdempotentRepository seenEvents;
    private final InDoubtResolver inDoubt;
    private final EventClaims claims;
    private final Clock clock;
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
        awaitIds();
        this.inDoubt = new InDoubtResolver(committer, seenEvents);
        this.claims = new EventClaims(seenEvents, inDoubt);
        this.subscriptions = new Subscriptions(broker, committer, clock);
    }

    private IdempotentRepository seenEvents(Path dataDir, Duration dedupeWindow, EventRecord record) {
        String hub = broker.hub();
        try (ClientSession session = broker.session()) {
            BrokerQueues.separateSinks(session);
            Mark found = committer.found();
            Mark mark = compare(record, session, found);
            boolean isFirst =
                    found == null && QueueBrowser.othersWithEvents(session, hub).isEmpty();
            List<String> queues = IdempotentRepository.queues(session, hub);
            boolean lacksIds = BrokerQueues.declareIds(session, hub) && queues.isEmpty();
            long indexed = mark.number();
            for (String queue : queues) {
                indexed = Math.min(indexed, QueueBrowser.left(session, queue, hub, mark));
            }
            List<String> earlier = QueueBrowser.marksOfEarlierVersions(session, hub);
            if (!mark.equals(found) || !earlier.isEmpty()) {
                committer.submitAlone(outbox -> outbox.markAs(mark)).join();
            }
            for (String queue : earlier) {
                session.deleteQueue(queue);
            }
            return IdempotentRepository.open(
                    broker,
                    new SeenIdStore(dataDir.resolve("seen.mv"), dedupeWindow, clock),
                    new IdempotentRepository.Expected(
                            new Mark(mark.instance(), indexed), isFirst, lacksIds && found != null),
                    record,
                    new RecordedByOthers(broker, committer, record),
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

    /** Other hubs go on sending ids: those that were there by now must be in the index. */
    private void awaitIds() {
        if (broker.count(Stream.of(QueueNames.ids(broker.hub())))[0] == 0) {
            return;
        }
        IdempotentRepository.Marker marker = seenEvents.marker();
        try {
            committer
                    .submit(outbox ->
                            outbox.send(QueueNames.TO_INDEX, MessageFormat.marker(outbox.session(), marker.id())))
                    .thenCompose(sent -> marker.passed())
                    .get(LONGEST_START.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            close(committer, seenEvents);
            throw new HandoffException("the index of seen events cannot be completed: " + seenEvents.trouble(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close(committer, seenEvents);
            throw new HandoffException("interrupted", e);
        }
    }

    private static void close(GroupCommitter committer, IdempotentRepository seenEvents) {
        committer.close();
        seenEvents.close();
    }

    private Mark compare(EventRecord record, ClientSession session, @Nullable Mark found) throws ActiveMQException {
        try {
            return record.compare(contents(session, found));
        } catch (RuntimeException e) {
            // What a hub that was killed had been handed may come back to the queue a moment later.
            LockSupport.parkNanos(SECOND_LOOK.toNanos());
            return record.compare(contents(session, found));
        }
    }

    private BrokerContents contents(ClientSession session, @Nullable Mark found) throws ActiveMQException {
        String hub = broker.hub();
        return new BrokerContents(
                hub,
                found,
                QueueBrowser.left(session, QueueNames.AUDIT, hub, found),
                QueueBrowser.othersWithEvents(session, hub));
    }

    /** How many events this hub has ever stored in this broker. */
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

    /** Why this hub does not know soon enough what other hubs have accepted, or null. */
    public @Nullable String lag() {
        Duration lag = seenEvents.lag();
        return broker.isShared() && lag.compareTo(MOST_LAG) > 0
                ? "the index of seen events is %d s behind: what other hubs accept is not known here in time"
                        .formatted(lag.toSeconds())
                : null;
    }

    /** The sinks' subscriptions. They change in order with the events that are stored. */
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    @Override
    public CompletableFuture<IntakeResult> accept(RecordEntry.Accepted accepted, String earlierId) {
        return accept(accepted, earlierId, DEADLINE);
    }

    @Override
    public CompletableFuture<IntakeResult> accept(Incoming event) {
        return accept(event, DEADLINE);
    }

    /** @param longest how long the commit may take until the result says that there was no answer */
    CompletableFuture<IntakeResult> accept(RecordEntry.Accepted accepted, String earlierId, Duration longest) {
        return accept(new Incoming(accepted, earlierId), longest);
    }

    private CompletableFuture<IntakeResult> accept(Incoming event, Duration longest) {
        if (committer.isStuck()) {
            return completedFuture(new IntakeResult.Unavailable("the broker does not answer"));
        }
        long deadline = System.nanoTime() + longest.toNanos();
        EventClaims.Claim claim = claims.claim(event, deadline);
        if (claim.mine() != null) {
            return store(event, claim.mine(), deadline);
        }
        return completedFuture(
                claim.instead() instanceof IntakeResult.Duplicate duplicate
                        ? duplicate(
                                duplicate.eventId(), event.accepted().event().source(), deadline)
                        : Objects.requireNonNull(claim.instead()));
    }

    @Override
    public CompletableFuture<List<IntakeResult>> acceptAll(List<Incoming> events, List<RecordEntry> others) {
        return acceptAll(events, others, DEADLINE);
    }

    /** @param longest how long the commit may take until the results say that there was no answer */
    CompletableFuture<List<IntakeResult>> acceptAll(List<Incoming> events, List<RecordEntry> others, Duration longest) {
        if (committer.isStuck()) {
            return completedFuture(
                    RequestIntake.all(events, new IntakeResult.Unavailable("the broker does not answer")));
        }
        return new RequestIntake(claims, committer, subscriptions, events, clock)
                .store(others, System.nanoTime() + longest.toNanos());
    }

    private CompletableFuture<IntakeResult> store(Incoming event, CompletableFuture<Void> claim, long deadline) {
        String id = event.id();
        return committer
                .submit(subscriptions.store(event.accepted(), event.sealed()))
                .whenComplete((done, failure) -> claims.end(id, claim, failure))
                .handle((done, failure) -> EventClaims.result(id, failure))
                // Only of this last step: what the commit does to the claim is done however late it returns.
                .completeOnTimeout(EventClaims.NO_ANSWER, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
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
        return EventClaims.isDone(stored, deadline);
    }

    /** Stores what was submitted before. */
    @Override
    public void close() {
        committer.close();
        inDoubt.close();
        seenEvents.close();
    }
}
