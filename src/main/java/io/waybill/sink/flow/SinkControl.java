package io.waybill.sink.flow;

import com.fasterxml.jackson.annotation.JsonValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.handoff.SinkLoad;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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

    private final Clock clock;

    @GuardedBy("this")
    private final Holds holds = new Holds();

    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "sink-holds"));

    @GuardedBy("this")
    private final AskedRetries retries = new AskedRetries();

    private final CopyOnWriteArrayList<Holdable> readers = new CopyOnWriteArrayList<>();

    public SinkControl(Clock clock) {
        this.clock = clock;
    }

    /** To be called again if it reads by another reader. */
    public synchronized void register(Holdable reader) {
        readers.remove(reader);
        readers.add(reader);
        if (holds.has(reader.sink())) {
            reader.pause();
        }
        for (String lane : holds.lanesOf(reader.sink())) {
            reader.pause(LaneName.lane(lane));
        }
        retries.tell(reader);
    }

    public void unregister(Holdable reader) {
        readers.remove(reader);
    }

    /**
     * Holds a sink until it is started.
     *
     * @param detail for people
     */
    public void stop(String sink, Reason reason, String detail) {
        stop(sink, reason, detail, clock.instant());
    }

    /** @param since when somebody asked for it */
    public synchronized void stop(String sink, Reason reason, String detail, Instant since) {
        Hold before = put(sink, new Hold(reason, detail, since, null));
        if (before == null || !before.detail().equals(detail)) {
            LOG.error("{}: takes no events: {}; they stay pending until it is started again", sink, detail);
        }
    }

    /** Holds a sink for a time. */
    synchronized void hold(String sink, Reason reason, String detail, Duration length) {
        Instant until = clock.instant().plus(length);
        Hold before = holds.find(sink, reason);
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
    private @Nullable Hold put(String name, Hold hold) {
        Hold before = holds.put(name, hold);
        if (LaneName.isLane(name)) {
            readers(LaneName.sink(name)).forEach(reader -> reader.pause(LaneName.lane(name)));
        } else {
            readers(name).forEach(Holdable::pause);
        }
        return before;
    }

    private List<Holdable> readers(String sink) {
        return readers.stream().filter(reader -> reader.sink().equals(sink)).toList();
    }

    private synchronized void end(String name, Hold hold) {
        if (holds.removeLast(name, hold)) {
            resume(name);
        }
    }

    @GuardedBy("this")
    private void endAll(String name) {
        if (holds.removeAll(name)) {
            resume(name);
        }
    }

    private void resume(String name) {
        LOG.info("{}: takes events again", name);
        if (LaneName.isLane(name)) {
            readers(LaneName.sink(name)).forEach(reader -> reader.resume(LaneName.lane(name)));
        } else {
            readers(name).forEach(Holdable::resume);
        }
    }

    /**
     * Ends every hold of a sink and its lanes, and makes due what was put off.
     *
     * @param by until when
     * @return how many events were put off
     */
    public synchronized int start(String sink, Instant by) {
        int due = retry(sink, by);
        endAll(sink);
        for (String lane : holds.lanesOf(sink)) {
            endAll(lane);
        }
        return due;
    }

    /** The same of one lane. */
    public synchronized int start(String sink, String lane) {
        int due = readers(sink).stream().mapToInt(reader -> reader.retry(lane)).sum();
        endAll(LaneName.of(sink, lane));
        return due;
    }

    /**
     * Makes due everything that was put off at a sink by that time; a held sink takes it when it is held no longer.
     *
     * @return how many events were put off
     */
    public synchronized int retry(String sink, Instant by) {
        retries.add(sink, by);
        return retryNow(sink, null, by);
    }

    /**
     * Makes an event due now if it was put off at the sink by that time. The broker may be asked.
     *
     * @return how many events were put off: one or none
     * @throws io.waybill.handoff.HandoffException if the broker does not say whether it was
     */
    public int retry(String sink, String eventId, Instant by) {
        synchronized (this) {
            retries.add(sink, eventId, by);
        }
        return retryNow(sink, eventId, by);
    }

    private int retryNow(String sink, @Nullable String eventId, Instant by) {
        int due = readers(sink).stream()
                .mapToInt(reader -> reader.retry(eventId, by))
                .sum();
        if (due > 0) {
            LOG.info("{}: {} events that were put off are due now", sink, due);
        }
        return due;
    }

    /** Ends the holds that a failing sink, or a lane of it, causes: its route or its settings may have been corrected. */
    public synchronized void endFailureHolds(String sink) {
        for (String lane : holds.lanesOf(sink)) {
            endFailureHoldsOf(lane);
        }
        endFailureHoldsOf(sink);
    }

    @GuardedBy("this")
    private void endFailureHoldsOf(String name) {
        for (Reason reason : List.of(Reason.REFUSED, Reason.BREAKER)) {
            Hold hold = holds.find(name, reason);
            if (hold != null) {
                end(name, hold);
            }
        }
    }

    /** The sink was removed. If it is there again, nothing holds it. */
    public synchronized void forget(String sink) {
        for (String lane : holds.lanesOf(sink)) {
            endAll(lane);
        }
        endAll(sink);
        retries.forget(sink);
    }

    /**
     * Whether a call must not be made now: for what holds the sink, and the lane.
     *
     * @param name of a sink, or of a lane as {@link LaneName} has it
     * @param first whether it is an event's first since the event was taken from its queue; later ones heed only the holds
     *     that do not end by themselves
     */
    public synchronized boolean forbids(String name, boolean first) {
        return holds.forbid(name, first) || (LaneName.isLane(name) && holds.forbid(LaneName.sink(name), first));
    }

    synchronized boolean isHeld(String sink, Reason reason) {
        return holds.find(sink, reason) != null;
    }

    /** How busy each sink is that something reads, or waits to read. */
    public synchronized Map<String, SinkLoad> loads() {
        Map<String, SinkLoad> loads = new TreeMap<>();
        readers.forEach(reader -> loads.put(reader.sink(), reader.load()));
        return loads;
    }

    /** What holds a sink, also while nothing reads its events; empty: it takes them. */
    public synchronized List<Hold> holds(String sink) {
        return holds.of(sink);
    }

    /** What holds the lanes of a sink that are held, by lane. */
    public synchronized Map<String, List<Hold>> lanes(String sink) {
        Map<String, List<Hold>> lanes = new TreeMap<>();
        for (String lane : holds.lanesOf(sink)) {
            lanes.put(LaneName.lane(lane), holds.of(lane));
        }
        return lanes;
    }

    /** What reads a sink's events; empty while nothing does. */
    public Optional<Holdable> reader(String sink) {
        return readers(sink).stream().findFirst();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
