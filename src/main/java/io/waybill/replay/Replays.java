package io.waybill.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waybill.audit.Cursor;
import io.waybill.audit.EventFilter;
import io.waybill.audit.LedgerWatch;
import io.waybill.audit.StoredEvents;
import io.waybill.audit.StoredEvents.Stored;
import io.waybill.generation.CurrentRehearsal;
import io.waybill.handoff.Broker;
import io.waybill.handoff.ReplayQueue;
import io.waybill.handoff.Subscriptions;
import io.waybill.record.RecordEntry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Starts replays, runs them, and shows what one would do. */
public final class Replays implements AutoCloseable {

    private static final int PAGE_SIZE = 200;
    private static final int MOST_REHEARSED = 2_000;
    private static final int MOST_SHOWN = 100;

    private final ReplayPlanner planner;
    private final BooleanSupplier agree;
    private final StoredEvents stored;
    private final Supplier<Set<String>> sinks;
    private final Clock clock;
    private final ReplayQueue queue;

    /**
     * @param agree whether the hubs of the broker have the same routes and settings
     * @param watch knows which events are in no queue
     * @param sinks the sinks that take events now
     * @param rate events per second, as set now
     */
    public Replays(
            Broker broker,
            Subscriptions subscriptions,
            BooleanSupplier agree,
            StoredEvents stored,
            LedgerWatch watch,
            CurrentRehearsal routes,
            Supplier<Set<String>> sinks,
            IntSupplier rate,
            Clock clock) {
        this.agree = agree;
        this.stored = stored;
        this.sinks = sinks;
        this.clock = clock;
        this.planner = new ReplayPlanner(routes, stored, watch);
        this.queue = new ReplayQueue(
                broker, subscriptions, agree, new ReplayExecutor(planner, stored, watch, rate, clock)::runPart);
    }

    /** Continues the replays that were started before. */
    public void start() {
        queue.start();
    }

    /** Why replays do not continue, or null. */
    public @Nullable String trouble() {
        return queue.trouble();
    }

    /** Why replays wait, whichever hub runs them; null: they run. */
    public @Nullable String waits() {
        return agree.getAsBoolean()
                ? null
                : "the hubs have different routes or settings; it goes on when all of them have the same";
    }

    /**
     * What a replay would do, as the API answers it.
     *
     * @param complete whether all its events were rehearsed
     * @param looked how many events were rehearsed
     * @param sinks how many would be sent, be filtered, fail or be left, by sink
     * @param impossible how many cannot be replayed
     * @param events the plans for the first events
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Preview(
            boolean complete,
            int looked,
            Map<String, Map<String, Integer>> sinks,
            int impossible,
            List<ReplayPlan> events) {

        /** The same with personal data masked. */
        public Preview masked() {
            return new Preview(
                    complete,
                    looked,
                    sinks,
                    impossible,
                    events.stream().map(ReplayPlan::masked).toList());
        }
    }

    /** What a replay would do with one event; empty if the event is not on record. */
    public Optional<ReplayPlan> plan(String eventId, Collection<String> toSinks, boolean again, boolean force) {
        Replay replay =
                Replay.ofEvents("", clock.instant(), EventFilter.of(eventId), List.copyOf(toSinks), again, force, null);
        return stored.page(EventFilter.of(eventId), Cursor.START, 1).stream()
                .findFirst()
                .map(event -> planner.plan(event, replay, sinks.get(), new StatusesSent()));
    }

    /** What a replay would do; it rehearses only as many events as it can while the caller waits. */
    public Preview preview(EventFilter events, Collection<String> toSinks, boolean again, boolean force) {
        Replay replay = Replay.ofEvents("", clock.instant(), events, List.copyOf(toSinks), again, force, null);
        Preview preview = new Preview(true, 0, new TreeMap<>(), 0, new ArrayList<>());
        StatusesSent sent = new StatusesSent();
        Cursor after = Cursor.START;
        List<Stored> page;
        do {
            page = stored.page(events, after, PAGE_SIZE);
            for (Stored event : page) {
                preview = plus(preview, planner.plan(event, replay, sinks.get(), sent));
                after = event.position();
            }
        } while (page.size() == PAGE_SIZE && preview.looked() < MOST_REHEARSED);
        boolean complete = page.size() < PAGE_SIZE;
        return new Preview(complete, preview.looked(), preview.sinks(), preview.impossible(), preview.events());
    }

    private static Preview plus(Preview before, ReplayPlan plan) {
        plan.sinks().forEach((sink, step) -> before.sinks()
                .computeIfAbsent(sink, name -> new TreeMap<>())
                .merge(step.action(), 1, Integer::sum));
        if (before.events().size() < MOST_SHOWN) {
            before.events().add(plan);
        }
        return new Preview(
                before.complete(),
                before.looked() + 1,
                before.sinks(),
                before.impossible() + (plan.problem() == null ? 0 : 1),
                before.events());
    }

    /**
     * Starts a replay of stored events; it is on disk when this returns.
     *
     * @param toSinks which sinks; none: all
     * @param again also deliveries that succeeded
     * @param force also a status older than the one last sent for its lead, and events that are in no queue
     * @param by who asks for it, or null
     */
    public Replay begin(
            EventFilter events, Collection<String> toSinks, boolean again, boolean force, @Nullable String by) {
        return begin(Replay.ofEvents(newId(), clock.instant(), events, List.copyOf(toSinks), again, force, by));
    }

    /**
     * Starts a replay of the events parked at the sinks now; it is on disk when this returns.
     *
     * @param eventIds which; none: all
     * @param reason only those that were parked for it; null: for any
     * @param by who asks for it, or null
     */
    public Replay beginParked(
            Collection<String> toSinks,
            Collection<String> eventIds,
            @Nullable String reason,
            boolean force,
            @Nullable String by) {
        return begin(Replay.ofParked(
                newId(), clock.instant(), List.copyOf(eventIds), reason, List.copyOf(toSinks), force, by));
    }

    private Replay begin(Replay replay) {
        queue.add(replay.write(), entry(replay, false, clock));
        return replay;
    }

    private static String newId() {
        return "rp_" + UUID.randomUUID().toString().substring(0, 8);
    }

    static RecordEntry.Replayed entry(Replay replay, boolean over, Clock clock) {
        return new RecordEntry.Replayed(replay.id(), replay.createdAt(), clock.instant(), over, replay.write());
    }

    @Override
    public void close() {
        queue.close();
    }
}
