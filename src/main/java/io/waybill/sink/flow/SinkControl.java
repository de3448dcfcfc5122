package io.waybill.sink.flow;

import com.fasterxml.jackson.annotation.JsonValue;
import io.waybill.handoff.SinkReader;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether sinks take events, and why not. A sink may be held for several reasons at once; while it is, its events stay
 * pending. Outlives every generation of routes.
 */
public final class SinkControl {

    private static final Logger LOG = LoggerFactory.getLogger(SinkControl.class);

    /** Why a sink takes no events. */
    public enum Reason {
        /** Somebody stopped it. */
        OPERATOR,
        /** It refuses the hub as such; for us to mend. */
        REFUSED,
        /** It failed time and again, and is left alone for a while. */
        BREAKER,
        /** It asked to be left alone for a while. */
        RATE_LIMIT;

        /** As the API has it. */
        @JsonValue
        String written() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * @param detail for operators
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
     * @param holds none: it takes events
     * @param load null while it is being started
     */
    public record Status(List<Hold> holds, SinkReader.@Nullable Load load) {}

    /** Something that takes events for a sink. */
    public interface Holdable {
        String sink();

        void pause();

        void resume();

        SinkReader.Load load();
    }

    private final Clock clock;
    private final Map<String, Map<Reason, Hold>> holds = new HashMap<>();
    private final CopyOnWriteArrayList<Holdable> intakes = new CopyOnWriteArrayList<>();

    public SinkControl(Clock clock) {
        this.clock = clock;
    }

    public synchronized void register(Holdable intake) {
        intakes.add(intake);
        if (holds.containsKey(intake.sink())) {
            intake.pause();
        }
    }

    public void unregister(Holdable intake) {
        intakes.remove(intake);
    }

    /**
     * Has a sink take no more events until it is started.
     *
     * @param detail shown to operators
     */
    public synchronized void stop(String sink, Reason reason, String detail) {
        Hold before = put(sink, new Hold(reason, detail, clock.instant(), null));
        if (before == null || !before.detail().equals(detail)) {
            LOG.error("{}: takes no more events: {}; they wait until it is started again", sink, detail);
        }
    }

    /** Has a sink take no more events for a time. */
    synchronized void hold(String sink, Reason reason, String detail, Duration length) {
        Instant until = clock.instant().plus(length);
        Hold before = of(sink).get(reason);
        if (before != null && before.until() != null && !before.until().isBefore(until)) {
            return;
        }
        Hold hold = new Hold(reason, detail, clock.instant(), until);
        put(sink, hold);
        LOG.warn("{}: takes no events for {} s: {}", sink, length.toSeconds(), detail);
        CompletableFuture.delayedExecutor(length.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> end(sink, hold));
    }

    private @Nullable Hold put(String sink, Hold hold) {
        Hold before =
                holds.computeIfAbsent(sink, name -> new EnumMap<>(Reason.class)).put(hold.reason(), hold);
        of(intakes, sink).forEach(Holdable::pause);
        return before;
    }

    private Map<Reason, Hold> of(String sink) {
        return holds.getOrDefault(sink, Map.of());
    }

    private static List<Holdable> of(List<Holdable> intakes, String sink) {
        return intakes.stream().filter(intake -> intake.sink().equals(sink)).toList();
    }

    private synchronized void end(String sink, Hold hold) {
        Map<Reason, Hold> all = holds.get(sink);
        if (all != null && all.remove(hold.reason(), hold) && all.isEmpty()) {
            resume(sink);
        }
    }

    private void resume(String sink) {
        holds.remove(sink);
        LOG.info("{}: takes events again", sink);
        of(intakes, sink).forEach(Holdable::resume);
    }

    /** Has a sink take events again, for whatever reason it did not. Returns whether it did not. */
    public synchronized boolean start(String sink) {
        boolean was = holds.containsKey(sink);
        if (was) {
            resume(sink);
        }
        return was;
    }

    /** Tries a sink again that was not well: its route or its settings may have been mended. */
    public synchronized void retry(String sink) {
        Stream.of(Reason.REFUSED, Reason.BREAKER).forEach(reason -> {
            Hold hold = of(sink).get(reason);
            if (hold != null) {
                end(sink, hold);
            }
        });
    }

    /** There is no such sink any more. */
    public synchronized void forget(String sink) {
        holds.remove(sink);
    }

    /** Why each of the sinks that take no events does not; those that only asked for a pause are well. */
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
     * @param first whether it is an event's first since that was taken from its queue; others only wait for what does not
     *     pass by itself
     */
    public synchronized boolean forbids(String sink, boolean first) {
        Set<Reason> reasons = of(sink).keySet();
        return first ? !reasons.isEmpty() : reasons.contains(Reason.OPERATOR) || reasons.contains(Reason.REFUSED);
    }

    synchronized boolean isHeld(String sink, Reason reason) {
        return of(sink).containsKey(reason);
    }

    /** Every sink there is a route for. */
    public synchronized Map<String, Status> status() {
        return intakes.stream()
                .collect(Collectors.toMap(Holdable::sink, this::status, (older, newer) -> newer, TreeMap::new));
    }

    private Status status(Holdable intake) {
        return new Status(
                of(intake.sink()).values().stream()
                        .sorted(Comparator.comparing(Hold::reason))
                        .toList(),
                intake.load());
    }
}
