package io.waybill.sink.flow;

import com.fasterxml.jackson.annotation.JsonValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.handoff.SinkLoad;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds sinks. A sink may be held for several reasons at once; as long as it is held for one, it takes no events, and they
 * stay pending. Outlives every generation of routes.
 */
public final class SinkControl implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SinkControl.class);

    /** A batch's events are told one after the other that the sink asked for a pause. */
    private static final Duration SAME_ANSWER = Duration.ofSeconds(1);

    /** Why a sink is held. */
    public enum Reason {
        /** Somebody stopped it. */
        OPERATOR,
        /** It refuses every call of the hub, until somebody corrects its settings. */
        REFUSED,
        /** It failed again and again, and its circuit breaker is open. */
        BREAKER,
        /** It asked for a pause. */
        RATE_LIMIT;

        /** As the API has it. */
        @JsonValue
        public String written() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * @param detail for people
     * @param until when it ends by itself, or null
     */
    public record Hold(
            Reason reason,
            String detail,
            Instant since,
            @Nullable Instant until) {}

    /**
     * A sink as it is now.
     *
     * @param holds empty: it takes events
     * @param load null while it is being started
     */
    public record Status(List<Hold> holds, @Nullable SinkLoad load) {}

    /** Reads the events of a sink. */
    public interface Holdable {
        String sink();

        void pause();

        void resume();

        SinkLoad load();

        /**
         * Makes events that were put off due now.
         *
         * @param eventId which, or null for all that were put off by that time
         * @return how many it holds that were put off
         */
        int retry(@Nullable String eventId, Instant by);
    }

    private final Clock clock;

    @GuardedBy("this")
    private final Map<String, Map<Reason, Hold>> holds = new HashMap<>();

    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "sink-holds"));

    /** When what was put off was last made due, by sink: that counts for the readers of later generations, too. */
    @GuardedBy("this")
    private final Map<String, Instant> retried = new HashMap<>();

    private final CopyOnWriteArrayList<Holdable> readers = new CopyOnWriteArrayList<>();

    public SinkControl(Clock clock) {
        this.clock = clock;
    }

    public synchronized void register(Holdable reader) {
        readers.add(reader);
        if (holds.containsKey(reader.sink())) {
            reader.pause();
        }
        Instant by = retried.get(reader.sink());
        if (by != null) {
            reader.retry(null, by);
        }
    }

    public void unregister(Holdable reader) {
        readers.remove(reader);
    }

    /**
     * Holds a sink until it is started.
     *
     * @param detail for people
     */
    public synchronized void stop(String sink, Reason reason, String detail) {
        Hold before = put(sink, new Hold(reason, detail, clock.instant(), null));
        if (before == null || !before.detail().equals(detail)) {
            LOG.error("{}: takes no events: {}; they stay pending until it is started again", sink, detail);
        }
    }

    /** Holds a sink for a time. */
    synchronized void hold(String sink, Reason reason, String detail, Duration length) {
        Instant until = clock.instant().plus(length);
        Hold before = of(sink).get(reason);
        if (before != null && before.until() != null && !before.until().isBefore(until)) {
            return;
        }
        Hold hold = new Hold(reason, detail, clock.instant(), until);
        put(sink, hold);
        boolean isNews =
                before == null || before.until() == null || before.until().isBefore(until.minus(SAME_ANSWER));
        if (isNews) {
            LOG.warn("{}: takes no events for {} s: {}", sink, length.toSeconds(), detail);
        }
        var unused = timer.schedule(() -> end(sink, hold), length.toMillis(), TimeUnit.MILLISECONDS);
    }

    @GuardedBy("this")
    private @Nullable Hold put(String sink, Hold hold) {
        Hold before =
                holds.computeIfAbsent(sink, name -> new EnumMap<>(Reason.class)).put(hold.reason(), hold);
        readers(sink).forEach(Holdable::pause);
        return before;
    }

    @GuardedBy("this")
    private Map<Reason, Hold> of(String sink) {
        return holds.getOrDefault(sink, Map.of());
    }

    private List<Holdable> readers(String sink) {
        return readers.stream().filter(reader -> reader.sink().equals(sink)).toList();
    }

    private synchronized void end(String sink, Hold hold) {
        Map<Reason, Hold> all = holds.get(sink);
        if (all != null && all.remove(hold.reason(), hold) && all.isEmpty()) {
            resume(sink);
        }
    }

    @GuardedBy("this")
    private void resume(String sink) {
        holds.remove(sink);
        LOG.info("{}: takes events again", sink);
        readers(sink).forEach(Holdable::resume);
    }

    /** Ends every hold of a sink, and makes what was put off due now. Returns how many events were put off. */
    public synchronized int start(String sink) {
        int due = retry(sink);
        if (holds.containsKey(sink)) {
            resume(sink);
        }
        return due;
    }

    /** Makes everything that was put off at a sink due now; a held sink takes it when it is held no longer. Returns how many. */
    public synchronized int retry(String sink) {
        Instant now = clock.instant();
        retried.put(sink, now);
        return retry(sink, null, now);
    }

    /** Makes an event due now if it was put off at the sink. Returns whether it was. */
    public synchronized boolean retry(String sink, String eventId) {
        return retry(sink, eventId, clock.instant()) > 0;
    }

    private int retry(String sink, @Nullable String eventId, Instant now) {
        int due = readers(sink).stream()
                .mapToInt(reader -> reader.retry(eventId, now))
                .sum();
        if (due > 0) {
            LOG.info("{}: {} events that were put off are due now", sink, due);
        }
        return due;
    }

    /** Ends the holds that a failing sink causes: its route or its settings may have been corrected. */
    public synchronized void endFailureHolds(String sink) {
        for (Reason reason : List.of(Reason.REFUSED, Reason.BREAKER)) {
            Hold hold = of(sink).get(reason);
            if (hold != null) {
                end(sink, hold);
            }
        }
    }

    /** The sink was removed. */
    public synchronized void forget(String sink) {
        holds.remove(sink);
        retried.remove(sink);
    }

    /** The sinks that are held, and why; without those that only asked for a pause. */
    public synchronized Map<String, String> stopped() {
        Map<String, String> stopped = new TreeMap<>();
        holds.forEach((sink, all) -> all.values().stream()
                .filter(hold -> hold.reason() != Reason.RATE_LIMIT)
                .map(Hold::detail)
                .reduce((first, second) -> first + "; " + second)
                .ifPresent(details -> stopped.put(sink, details)));
        return stopped;
    }

    /**
     * Whether a call must not be made now.
     *
     * @param first whether it is an event's first since the event was taken from its queue; later ones heed only the holds
     *     that do not end by themselves
     */
    public synchronized boolean forbids(String sink, boolean first) {
        Set<Reason> reasons = of(sink).keySet();
        return first ? !reasons.isEmpty() : reasons.contains(Reason.OPERATOR) || reasons.contains(Reason.REFUSED);
    }

    synchronized boolean isHeld(String sink, Reason reason) {
        return of(sink).containsKey(reason);
    }

    /** Every sink that has a route. */
    public synchronized Map<String, Status> status() {
        Map<String, Status> status = new TreeMap<>();
        for (Holdable reader : readers) {
            List<Hold> held = of(reader.sink()).values().stream()
                    .sorted(Comparator.comparing(Hold::reason))
                    .toList();
            status.put(reader.sink(), new Status(held, reader.load()));
        }
        return status;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
