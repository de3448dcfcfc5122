package io.waybill.generation;

import io.waybill.handoff.HandoffException;
import io.waybill.handoff.QueueDepths;
import io.waybill.project.CheckedProject;
import io.waybill.project.RoutesException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes one generation of routes for the next, in one step: webhooks come to the next one, and each sink's events when
 * what the one before was calling has ended.
 */
public final class Generations {

    private static final Logger LOG = LoggerFactory.getLogger(Generations.class);

    /** More than the calls of any sink may take, each with its timeouts; whatever takes longer will never end. */
    private static final Duration CALLS_END = Duration.ofMinutes(10);

    /** A webhook whose body takes longer to come is refused, and sent again. */
    private static final Duration WEBHOOKS_END = Duration.ofMinutes(2);

    private final Platform platform;
    private final CopyOnWriteArrayList<Generation> ending = new CopyOnWriteArrayList<>();
    private volatile @Nullable Generation current;
    private volatile boolean stopped;

    /** Held while subscriptions end, which may take as long as there are events; nobody who stops waits for it. */
    private final Object retiring = new Object();

    public Generations(Platform platform) {
        this.platform = platform;
    }

    /**
     * A generation that has taken over.
     *
     * @param removed the sinks that are no more, and how many events each had not delivered: they are parked
     */
    public record Takeover(Generation generation, Map<String, Long> removed) {}

    /**
     * Builds a generation and, if it is whole, has it take over.
     *
     * @param mended the sinks that are to try again, should they be held
     * @throws RoutesException if the routes cannot be built; nothing has changed then
     * @throws HandoffException if the broker does not take the new sinks; nothing has changed then
     */
    public Takeover start(CheckedProject loaded, Set<String> mended) {
        synchronized (retiring) {
            return takeOver(loaded, mended);
        }
    }

    private synchronized Takeover takeOver(CheckedProject loaded, Set<String> mended) {
        if (stopped) {
            throw new IllegalStateException("the hub is stopping");
        }
        Generation before = current;
        Generation next = Generation.build(before == null ? 1 : before.number() + 1, loaded, platform);
        try {
            // Before anything can be published that is meant for them.
            platform.intake().subscriptions().add(next.subscribers());
        } catch (HandoffException e) {
            next.stop(Duration.ZERO);
            throw e;
        }
        platform.server().use(next.entrance());
        platform.intake().rememberFor(loaded.settings().dedupeWindow());
        platform.quarantine().limit(loaded.settings().quarantine());
        current = next;
        if (before == null) {
            next.startSinks(mended);
            new Thread(this::retire, "retire").start();
            return new Takeover(next, Map.of());
        }
        Map<String, Long> removed = backlogOf(before, next);
        ending.add(before);
        next.startSinks(mended);
        new Thread(() -> end(before), "end-generation-" + before.number()).start();
        return new Takeover(next, removed);
    }

    private Map<String, Long> backlogOf(Generation before, Generation next) {
        Set<String> removed = new TreeSet<>(before.subscribers());
        removed.removeAll(next.subscribers());
        try {
            return QueueDepths.of(platform.broker(), removed).pending();
        } catch (HandoffException e) {
            LOG.warn("how much the removed sinks have not delivered is not known: {}", e.toString());
            Map<String, Long> unknown = new TreeMap<>();
            removed.forEach(sink -> unknown.put(sink, 0L));
            return unknown;
        }
    }

    private void end(Generation before) {
        before.stopSinks(CALLS_END);
        retire();
        before.stop(WEBHOOKS_END);
        ending.remove(before);
    }

    /** Parks what the sinks that are no more have not delivered, once nobody takes their events. */
    private void retire() {
        synchronized (retiring) {
            if (stopped) {
                return;
            }
            Set<String> kept = new TreeSet<>(current().subscribers());
            kept.addAll(platform.sinkTurns().held());
            try {
                platform.intake().subscriptions().retireAllBut(kept).forEach((sink, parked) -> {
                    platform.sinkControl().forget(sink);
                    LOG.warn("{}: is no sink any more; {} events of it are parked", sink, parked);
                });
            } catch (HandoffException e) {
                LOG.warn("the removed sinks' events stay where they are until the next reload: {}", e.toString());
            }
        }
    }

    /** @throws NullPointerException before {@link #start} */
    public Generation current() {
        return Objects.requireNonNull(current);
    }

    /** Calls that take longer than that are recorded as interrupted, and made again when the hub is up again. */
    public void stop(Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        List<Generation> all = new ArrayList<>();
        synchronized (this) {
            stopped = true;
            if (current != null) {
                all.add(current);
            }
            all.addAll(ending);
        }
        all.forEach(generation -> generation.stopSinks(Duration.ofNanos(deadline - System.nanoTime())));
        all.forEach(generation -> generation.stop(Duration.ZERO));
    }
}
