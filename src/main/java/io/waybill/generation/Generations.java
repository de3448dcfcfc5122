package io.waybill.generation;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.finding.FailureText;
import io.waybill.handoff.HandoffException;
import io.waybill.handoff.QueueDepths;
import io.waybill.project.CheckedProject;
import io.waybill.project.RouteFolder;
import io.waybill.project.RouteSet;
import io.waybill.project.RoutesException;
import io.waybill.record.RecordEntry;
import io.waybill.source.SourceMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces one generation with the next. Webhooks go to the new one at once; each sink changes over when the calls it
 * has in progress have ended (docs/decisions/0040).
 */
public final class Generations {

    private static final Logger LOG = LoggerFactory.getLogger(Generations.class);

    /** Longer than any sink's calls may take, each with its timeouts: a call that takes longer never ends. */
    private static final Duration CALLS_END = Duration.ofMinutes(10);

    /** The webhook port refuses a request whose body takes longer to arrive. */
    private static final Duration WEBHOOKS_END = Duration.ofMinutes(2);

    private final SharedServices services;
    private volatile @Nullable Generation current;
    private volatile boolean stopped;

    @GuardedBy("this")
    private final List<Generation> ending = new ArrayList<>();

    /**
     * Held while generations change and while the subscriptions of removed sinks end, which takes the longer the more
     * events they have. {@link #stop} does not wait for it.
     */
    private final Object changing = new Object();

    private final Instant startedAt;

    public Generations(SharedServices services) {
        this.services = services;
        this.startedAt = services.clock().instant();
        services.hubs().tidyWith(this::retireSinks);
    }

    /**
     * A generation that has taken over.
     *
     * @param removed the number of undelivered events of each removed sink; these events are parked
     */
    public record Takeover(Generation generation, Map<String, Long> removed) {}

    /**
     * Builds a generation and lets it take over.
     *
     * @param changed the sinks that try again even if the sink had refused the hub
     * @throws RoutesException if the routes cannot be built; nothing has changed then
     * @throws HandoffException if the broker does not accept the new sinks; nothing has changed then
     */
    public Takeover start(CheckedProject project, Set<String> changed) {
        synchronized (changing) {
            return takeOver(project, changed);
        }
    }

    private synchronized Takeover takeOver(CheckedProject project, Set<String> changed) {
        if (stopped) {
            throw new IllegalStateException("the hub is stopping");
        }
        Generation before = current;
        Generation next = Generation.build(before == null ? 1 : before.number() + 1, project, services);
        subscribe(next);
        expectSeries(project);
        putOnRecord(next);
        services.sources().server().use(next.router());
        services.sources().intake().rememberFor(project.settings().dedupeWindow());
        services.sources().quarantine().limit(project.settings().quarantine());
        current = next;
        if (before == null) {
            next.startSinks(changed);
            new Thread(this::retireSinks, "retire").start();
            return new Takeover(next, Map.of());
        }
        Map<String, Long> removed = undelivered(before, next);
        ending.add(before);
        next.startSinks(changed);
        new Thread(() -> end(before), "end-generation-" + before.number()).start();
        return new Takeover(next, removed);
    }

    /** Creates the subscriptions of new sinks before a webhook can reach their generation. */
    private void subscribe(Generation next) {
        try {
            services.hubs().change(next.project().snapshot().id(), next.subscribers(), () -> services.sources()
                    .intake()
                    .subscriptions()
                    .use(next.taken()));
        } catch (HandoffException e) {
            next.stop(Duration.ZERO);
            throw e;
        }
    }

    /** Metrics are there from now on, whatever happens first. */
    private void expectSeries(CheckedProject project) {
        SourceMetrics sources = services.sources().steps().metrics();
        RouteSet routes = project.routes();
        project.settings()
                .sources()
                .forEach((name, source) ->
                        sources.expect(source, source.kind() == null ? Set.of() : routes.types(source.kind())));
        routes.programs().keySet().forEach(program -> sources.expect(program + RouteFolder.JQ));
        routes.sinks().forEach(services.sinks().metrics()::expect);
    }

    /** Without it, the record says only the number. */
    private void putOnRecord(Generation next) {
        boolean isRecorded = services.sources()
                .intake()
                .record(new RecordEntry.GenerationStarted(
                        UUID.randomUUID().toString(),
                        next.number(),
                        next.project().snapshot().id(),
                        startedAt,
                        next.builtAt()));
        if (!isRecorded) {
            LOG.warn(
                    "the record will not say which files generation {} has: the broker does not answer", next.number());
        }
    }

    private Map<String, Long> undelivered(Generation before, Generation next) {
        Set<String> removed = new TreeSet<>(before.subscribers());
        removed.removeAll(next.subscribers());
        try {
            return QueueDepths.of(services.broker(), removed).pending();
        } catch (HandoffException e) {
            LOG.warn("the number of undelivered events of the removed sinks is unknown: {}", FailureText.of(e));
            Map<String, Long> unknown = new TreeMap<>();
            removed.forEach(sink -> unknown.put(sink, 0L));
            return unknown;
        }
    }

    private void end(Generation before) {
        before.stopSinks(CALLS_END);
        retireSinks();
        before.stop(WEBHOOKS_END);
        synchronized (this) {
            ending.remove(before);
        }
    }

    /** Parks the undelivered events of removed sinks whose queues no generation reads any longer. */
    private void retireSinks() {
        synchronized (changing) {
            if (stopped || current == null) {
                return;
            }
            Set<String> held = services.sinks().handover().held();
            try {
                services.hubs().unlessWanted(wanted -> {
                    Set<String> kept = new TreeSet<>(wanted);
                    kept.addAll(held);
                    services.sources()
                            .intake()
                            .subscriptions()
                            .retireAllBut(kept)
                            .forEach(this::retired);
                });
            } catch (HandoffException e) {
                LOG.warn("the removed sinks' events stay in their queues until the next reload: {}", FailureText.of(e));
            }
        }
    }

    private void retired(String sink, int parked) {
        services.sinks().requests().forget(sink);
        LOG.warn("sink {} no longer receives events; its {} undelivered events are parked", sink, parked);
    }

    /** @throws NullPointerException before {@link #start} */
    public Generation current() {
        return Objects.requireNonNull(current);
    }

    /** The sinks that receive events now. */
    public Set<String> subscribers() {
        return current().subscribers();
    }

    /** @param longest how long calls may still take; one that takes longer is interrupted, and made again after a start */
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
