package io.waybill.handoff;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hubs of the broker, and which of them serves which sink and does which task. Each looks every second who lives and what they say of themselves,
 * and takes its turn at the sinks that are meant for it. An embedded broker has one hub, which serves all of its sinks
 * and does all tasks.
 */
public final class Hubs implements AutoCloseable {

    /** What serves a sink or does a task while it is this hub's turn. Called in order, on a thread that it must not block. */
    public interface Turn {

        void begins();

        void ends();
    }

    private static final Logger LOG = LoggerFactory.getLogger(Hubs.class);
    private static final Duration TIDY_EVERY = Duration.ofSeconds(30);
    /** A restart, an update or a move to another machine takes less. */
    private static final Duration GIVEN_UP_AFTER = Duration.ofMinutes(10);

    private final Broker broker;
    private final Instant since;
    private final HubsWatch watch;
    private final ScheduledThreadPoolExecutor tidying =
            new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "hubs-tidy"));

    @GuardedBy("this")
    private final HubTurns turns;

    /** The hubs that live, this one included once it has said who it is. */
    @GuardedBy("this")
    private Map<String, HubState> living = new TreeMap<>();

    @GuardedBy("this")
    private @Nullable HubState state;

    /** The sinks whose events this hub reads. */
    @GuardedBy("this")
    private Set<String> serves = Set.of();

    /** Reports on the sinks that it serves. */
    private volatile Function<Set<String>, Map<String, JsonNode>> reporter = sinks -> Map.of();

    /** @param clock for the time since when this hub is there */
    public Hubs(Broker broker, Clock clock) {
        this(broker, GIVEN_UP_AFTER, clock);
    }

    Hubs(Broker broker, Duration givenUpAfter, Clock clock) {
        this.broker = broker;
        this.since = clock.instant();
        this.turns = new HubTurns(broker.hub());
        this.watch = new HubsWatch(broker, givenUpAfter, this::withReports, this::found, clock);
        if (broker.isShared()) {
            watch.start();
        }
    }

    /**
     * Changes what this hub runs, while no other hub changes its sinks: those that have queues are always those that some hub
     * says it has.
     *
     * @param generation the digest of its routes and settings
     * @param sinks those that its routes have
     * @param work makes the queues of new sinks, and sends events to these sinks from then on
     * @throws HandoffException if the broker fails, or what the work throws; this hub runs what it ran before then
     */
    public void change(String generation, Set<String> sinks, Runnable work) {
        HubState next;
        HubState before;
        synchronized (this) {
            before = state;
            next = new HubState(
                    broker.hub(),
                    since,
                    generation,
                    sinks,
                    serves,
                    false,
                    before == null ? Map.of() : before.reports());
        }
        if (broker.isShared()) {
            changeAlone(before, next, work);
        } else {
            work.run();
        }
        synchronized (this) {
            change(next.serving(serves));
            turns.assign(living.values());
        }
        tell();
    }

    private void changeAlone(@Nullable HubState before, HubState next, Runnable work) {
        try (HubsLock lock = HubsLock.take(broker)) {
            lock.states().tell(next);
            try {
                work.run();
            } catch (RuntimeException e) {
                lock.states().tell(before == null ? next.leaving() : before);
                throw e;
            }
        } catch (ActiveMQException e) {
            throw new HandoffException("the broker does not take what this hub says of itself", e);
        }
    }

    /**
     * Does something about sinks that no hub has, while none changes its sinks.
     *
     * @param work is given the sinks of all hubs, of those too that are not there now
     * @throws HandoffException if the broker fails
     */
    public void unlessWanted(Consumer<Set<String>> work) {
        Set<String> wanted = new TreeSet<>();
        if (!broker.isShared()) {
            synchronized (this) {
                living.values().forEach(hub -> wanted.addAll(hub.sinks()));
            }
            work.accept(wanted);
            return;
        }
        try (HubsLock lock = HubsLock.take(broker)) {
            lock.states().all().values().forEach(hub -> wanted.addAll(hub.sinks()));
            work.accept(wanted);
        } catch (ActiveMQException e) {
            throw new HandoffException("the broker does not say which hubs there are", e);
        }
    }

    /** This hub stops: others may serve its sinks as soon as it has ended with them. */
    public void leave() {
        synchronized (this) {
            if (state == null || !broker.isShared()) {
                return;
            }
            change(state.leaving());
            turns.assign(living.values());
        }
        tell();
    }

    /** Whether this hub reads the sink's events has changed: it may have to wait for another when its turn begins. */
    public void serves(String sink, boolean reads) {
        synchronized (this) {
            Set<String> now = new TreeSet<>(serves);
            if (reads ? now.add(sink) : now.remove(sink)) {
                serves = now;
                if (state != null) {
                    change(state.serving(now));
                }
            }
        }
    }

    @GuardedBy("this")
    private void change(HubState next) {
        state = next;
        living = new TreeMap<>(living);
        living.put(next.name(), next);
    }

    private void tell() {
        if (broker.isShared()) {
            watch.lookSoon();
        }
    }

    /** Does this now and then, on a thread of its own, as long as there may be other hubs: what one left undone, another does. */
    public void tidyWith(Runnable tidy) {
        if (broker.isShared()) {
            var unused = tidying.scheduleWithFixedDelay(
                    tidy, TIDY_EVERY.toMillis(), TIDY_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** The hubs that live, by name; the others as they were a second ago. */
    public synchronized Map<String, HubState> living() {
        return new TreeMap<>(living);
    }

    /** Whether another hub lives that does not stop. */
    public synchronized boolean hasOthers() {
        return living.values().stream().anyMatch(hub -> !hub.name().equals(broker.hub()) && !hub.leaves());
    }

    /** The hub that reads each sink's events; none for a sink that nobody reads now. */
    public synchronized Map<String, HubState> serving() {
        Map<String, HubState> serving = new HashMap<>();
        living.values().forEach(hub -> hub.serves().forEach(sink -> serving.put(sink, hub)));
        // What the others say may be a second old.
        HubState here = state;
        if (here != null) {
            here.serves().forEach(sink -> serving.put(sink, here));
        }
        return serving;
    }

    public boolean isThis(HubState hub) {
        return hub.name().equals(broker.hub());
    }

    /** @param reporter from names of sinks to what the other hubs must know of each; asked every second */
    public void report(Function<Set<String>, Map<String, JsonNode>> reporter) {
        this.reporter = reporter;
    }

    /** The other hub that reads the sink's events or, if none does, is to; empty: this hub, or none. */
    public synchronized Optional<String> servedElsewhere(String sink) {
        return living.values().stream()
                .filter(hub -> hub.serves().contains(sink))
                .findFirst()
                .map(HubState::name)
                .or(() -> Optional.ofNullable(SinkAssignment.of(living.values()).get(sink)))
                .filter(hub -> !hub.equals(broker.hub()));
    }

    /** Serves the sink whenever it is this hub's turn. */
    public synchronized void serve(String sink, Turn turn) {
        turns.add(sink, turn);
    }

    /** Does the task whenever it is this hub's turn. */
    public void serve(HubTask task, Turn turn) {
        serve(task.key(), turn);
    }

    /** The hub that is to do each task, as far as this hub knows, by what the API calls it. */
    public synchronized Map<String, String> tasks() {
        Map<String, String> assigned = SinkAssignment.tasks(living.values());
        Map<String, String> tasks = new TreeMap<>();
        for (HubTask task : HubTask.values()) {
            String hub = assigned.get(task.key());
            if (hub != null) {
                tasks.put(task.written(), hub);
            }
        }
        return tasks;
    }

    /** That turn serves the sink no longer. It is not called any more. */
    public synchronized void end(String sink, Turn turn) {
        turns.remove(sink, turn);
    }

    /** Without the lock while the sinks are asked: their readers say whether they read. */
    private @Nullable HubState withReports() {
        Set<String> served;
        synchronized (this) {
            served = serves;
        }
        Map<String, JsonNode> reports = reporter.apply(served);
        synchronized (this) {
            if (state != null && !reports.equals(state.reports())) {
                change(state.reporting(reports));
            }
            return state;
        }
    }

    private synchronized void found(Map<String, HubState> found) {
        if (state != null) {
            found.put(state.name(), state);
        }
        if (!found.keySet().equals(living.keySet())) {
            LOG.info("hubs on this broker: {}", String.join(", ", found.keySet()));
        }
        living = found;
        turns.assign(living.values());
    }

    @Override
    public void close() {
        tidying.shutdownNow();
        watch.close();
    }
}
