package io.waybill.handoff;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.finding.FailureText;
import io.waybill.logging.LogThrottle;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    /** A restart, an update or a move to another machine takes less. */
    private static final Duration GIVEN_UP_AFTER = Duration.ofMinutes(10);

    private final Broker broker;
    private final Duration givenUpAfter;
    private final Clock clock;
    private final Instant since;
    private final LogThrottle throttle = new LogThrottle();
    private final ScheduledThreadPoolExecutor looking =
            new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "hubs"));

    private final ScheduledThreadPoolExecutor tidying =
            new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "hubs-tidy"));

    @GuardedBy("this")
    private final Map<String, List<Turn>> turns = new HashMap<>();

    /** The hubs that live, this one included once it has said who it is. */
    @GuardedBy("this")
    private Map<String, HubState> living = new TreeMap<>();

    /** The sinks that this hub is to serve, and the tasks that it is to do, by their keys. */
    @GuardedBy("this")
    private Set<String> own = Set.of();

    @GuardedBy("this")
    private @Nullable HubState state;

    /** The sinks whose events this hub reads. */
    @GuardedBy("this")
    private Set<String> serves = Set.of();

    /** What it says of the sinks that it serves. */
    private volatile Function<Set<String>, Map<String, JsonNode>> words = sinks -> Map.of();

    /** What the others know of it. Used by the looking thread alone, like the next. */
    private @Nullable HubState told;

    private @Nullable HubStates states;

    /** By the JVM's clock. Used by the looking thread alone. */
    private final Map<String, Long> goneSince = new HashMap<>();

    /** @param clock for the time since when this hub is there */
    public Hubs(Broker broker, Clock clock) {
        this(broker, GIVEN_UP_AFTER, clock);
    }

    Hubs(Broker broker, Duration givenUpAfter, Clock clock) {
        this.broker = broker;
        this.givenUpAfter = givenUpAfter;
        this.clock = clock;
        this.since = clock.instant();
        if (broker.isShared()) {
            var unused = looking.scheduleWithFixedDelay(
                    this::look, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
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
                    broker.hub(), since, generation, sinks, serves, false, before == null ? Map.of() : before.says());
        }
        if (broker.isShared()) {
            changeAlone(before, next, work);
        } else {
            work.run();
        }
        synchronized (this) {
            change(next.serving(serves));
            assign();
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
            assign();
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
        if (broker.isShared() && !looking.isShutdown()) {
            looking.execute(this::look);
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

    /** @param words what the others are to know of these sinks, of those that there is something to say about; asked every second */
    public void say(Function<Set<String>, Map<String, JsonNode>> words) {
        this.words = words;
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
        turns.computeIfAbsent(sink, name -> new ArrayList<>()).add(turn);
        if (own.contains(sink)) {
            turn.begins();
        }
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
        List<Turn> ofSink = turns.get(sink);
        if (ofSink != null && ofSink.remove(turn) && ofSink.isEmpty()) {
            turns.remove(sink);
        }
    }

    @GuardedBy("this")
    private void assign() {
        Set<String> before = own;
        Map<String, String> assigned = SinkAssignment.of(living.values());
        assigned.putAll(SinkAssignment.tasks(living.values()));
        assigned.values().removeIf(hub -> !hub.equals(broker.hub()));
        own = Set.copyOf(assigned.keySet());
        turns.forEach((sink, ofSink) -> {
            boolean isOwn = own.contains(sink);
            if (isOwn != before.contains(sink)) {
                ofSink.forEach(isOwn ? Turn::begins : Turn::ends);
            }
        });
    }

    /** On the looking thread. */
    private void look() {
        try {
            HubState now = withWords();
            HubStates open = open();
            if (now != null && !now.equals(told)) {
                open.tell(now);
                told = now;
            }
            Map<String, HubState> found = open.all();
            Set<String> alive = open.living();
            Set<String> known = open.known();
            known.addAll(found.keySet());
            giveUpThoseGone(known, alive);
            found.keySet().retainAll(alive);
            found(found);
        } catch (ActiveMQException | RuntimeException e) {
            drop();
            throttle.toSay(e.getClass().getName(), 1, clock.instant())
                    .ifPresent(more ->
                            LOG.warn("the broker does not say which hubs there are: {}{}", FailureText.of(e), more));
        }
    }

    /** Without the lock while the sinks are asked: their readers say whether they read. */
    private @Nullable HubState withWords() {
        Set<String> served;
        synchronized (this) {
            served = serves;
        }
        Map<String, JsonNode> says = words.apply(served);
        synchronized (this) {
            if (state != null && !says.equals(state.says())) {
                change(state.saying(says));
            }
            return state;
        }
    }

    /** Nobody reads the ids for a hub that has gone for long, and its sinks wait for it in vain. */
    private void giveUpThoseGone(Set<String> known, Set<String> alive) throws ActiveMQException {
        long now = System.nanoTime();
        goneSince.keySet().retainAll(known);
        goneSince.keySet().removeAll(alive);
        for (String hub : known) {
            if (!alive.contains(hub) && now - goneSince.computeIfAbsent(hub, name -> now) > givenUpAfter.toNanos()) {
                try (HubsLock lock = HubsLock.take(broker)) {
                    lock.states().forget(hub);
                }
                LOG.warn("hub {} has been gone for {} minutes; it is given up", hub, givenUpAfter.toMinutes());
            }
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
        assign();
    }

    private HubStates open() throws ActiveMQException {
        if (states == null || states.isGone()) {
            drop();
            states = new HubStates(broker.plainSession());
            told = null;
        }
        return states;
    }

    private void drop() {
        if (states != null) {
            try {
                states.close();
            } catch (ActiveMQException | RuntimeException e) {
                LOG.debug("closing a broken session", e);
            }
            states = null;
        }
    }

    @Override
    public void close() {
        tidying.shutdownNow();
        looking.shutdown();
        try {
            if (!looking.awaitTermination(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                looking.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        drop();
    }
}
