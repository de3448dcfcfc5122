package io.waybill.handoff;

import io.waybill.finding.FailureText;
import io.waybill.logging.LogThrottle;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the other hubs what this one says of itself, and finds out, every second, who lives and what they say. */
final class HubsWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HubsWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final Broker broker;
    private final Duration givenUpAfter;
    private final Supplier<@Nullable HubState> here;
    private final Consumer<Map<String, HubState>> found;
    private final Clock clock;
    private final LogThrottle throttle = new LogThrottle();
    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "hubs"));

    /** What the others know of this hub. Used by the thread alone, like the next. */
    private @Nullable HubState told;

    private @Nullable HubStates states;

    /** By the JVM's clock. */
    private final Map<String, Long> goneSince = new HashMap<>();

    /**
     * @param givenUpAfter for so long, the others keep what a hub that is gone will need
     * @param here what this hub says of itself now; null: nothing yet
     * @param found is given the hubs that live, by name
     */
    HubsWatch(
            Broker broker,
            Duration givenUpAfter,
            Supplier<@Nullable HubState> here,
            Consumer<Map<String, HubState>> found,
            Clock clock) {
        this.broker = broker;
        this.givenUpAfter = givenUpAfter;
        this.here = here;
        this.found = found;
        this.clock = clock;
    }

    void start() {
        var unused =
                thread.scheduleWithFixedDelay(this::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What this hub says of itself has changed. */
    void lookSoon() {
        if (!thread.isShutdown()) {
            thread.execute(this::look);
        }
    }

    private void look() {
        try {
            HubState now = here.get();
            HubStates open = open();
            if (now != null && !now.equals(told)) {
                open.tell(now);
                told = now;
            }
            Map<String, HubState> all = open.all();
            Set<String> alive = open.living();
            Set<String> known = open.known();
            known.addAll(all.keySet());
            giveUpThoseGone(known, alive);
            all.keySet().retainAll(alive);
            found.accept(all);
        } catch (ActiveMQException | RuntimeException e) {
            drop();
            throttle.toSay(e.getClass().getName(), 1, clock.instant())
                    .ifPresent(more ->
                            LOG.warn("the broker does not say which hubs there are: {}{}", FailureText.of(e), more));
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
            BrokenSession.close(states);
            states = null;
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        drop();
    }
}
