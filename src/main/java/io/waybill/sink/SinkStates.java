package io.waybill.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.waybill.event.Json;
import io.waybill.handoff.HubState;
import io.waybill.handoff.Hubs;
import io.waybill.handoff.SinkLoad;
import io.waybill.sink.SinkResults.SinceStart;
import io.waybill.sink.SinkStatus.Lane;
import io.waybill.sink.flow.Holdable;
import io.waybill.sink.flow.LaneName;
import io.waybill.sink.flow.SinkControl;
import io.waybill.sink.flow.SinkControl.Hold;
import io.waybill.sink.flow.SinkControl.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the question: how is each sink now, whichever hub serves it? What only that hub knows, it reports to the others; of a
 * sink that nobody serves, this hub says what it knows.
 */
public final class SinkStates {

    private static final Logger LOG = LoggerFactory.getLogger(SinkStates.class);

    /** Under load, numbers change all the time; what holds a sink, its retries and errors are reported within a second. */
    private static final Duration NUMBERS_EVERY = Duration.ofSeconds(10);

    /** A sink may call thousands of endpoints. Those that are held, and those called last, are reported. */
    private static final int MOST_LANES_REPORTED = 100;

    /** A later version may say more. */
    private static final ObjectReader REPORT =
            Json.mapper().readerFor(SinkStatus.class).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final SinkControl control;
    private final SinkResults results;
    private final Hubs hubs;
    private final String hubName;
    private final Supplier<Set<String>> sinks;
    private final BooleanSupplier masked;
    private final Clock clock;

    /** What this hub reported last. Used by the thread of the hubs alone. */
    private final Map<String, Report> reports = new HashMap<>();

    private record Report(SinkStatus status, JsonNode json, Instant at) {}

    /**
     * A sink, and who knows.
     *
     * @param hub the one that serves it; null: nobody does
     * @param since when that hub started; null if nobody serves it
     */
    public record Served(@Nullable String hub, @Nullable Instant since, SinkStatus status) {

        public List<Hold> holds() {
            return status.holds();
        }
    }

    /**
     * @param hubName this hub's, for people
     * @param sinks those that have a route now
     * @param masked whether errors must not show personal data of the event
     */
    public SinkStates(
            SinkControl control,
            SinkResults results,
            Hubs hubs,
            String hubName,
            Supplier<Set<String>> sinks,
            BooleanSupplier masked,
            Clock clock) {
        this.control = control;
        this.results = results;
        this.hubs = hubs;
        this.hubName = hubName;
        this.sinks = sinks;
        this.masked = masked;
        this.clock = clock;
    }

    /** Every sink that has a route, by name. */
    public Map<String, Served> now() {
        return of(sinks.get());
    }

    public Served of(String sink) {
        return of(Set.of(sink)).values().iterator().next();
    }

    /** @param names of sinks, which may be off */
    public Map<String, Served> of(Set<String> names) {
        Map<String, HubState> serving = hubs.serving();
        Map<String, SinkLoad> here = control.loads();
        Map<String, Served> states = new TreeMap<>();
        for (String name : names) {
            HubState hub = serving.get(name);
            if (hub == null) {
                states.put(name, new Served(null, null, here(name, here.get(name))));
            } else if (hubs.isThis(hub)) {
                states.put(name, new Served(hubName, hub.since(), here(name, here.get(name))));
            } else {
                states.put(name, new Served(hub.name(), hub.since(), reported(name, hub)));
            }
        }
        return states;
    }

    private SinkStatus here(String sink, @Nullable SinkLoad load) {
        boolean isMasked = masked.getAsBoolean();
        Map<String, List<Hold>> held = control.lanes(sink);
        Map<String, Integer> events = control.reader(sink).map(Holdable::lanes).orElse(Map.of());
        Set<String> names = new TreeSet<>(results.lanesOf(sink));
        names.addAll(held.keySet());
        names.addAll(events.keySet());
        Map<String, Lane> lanes = new TreeMap<>();
        names.forEach(name -> lanes.put(
                name,
                new Lane(
                        held.getOrDefault(name, List.of()),
                        events.getOrDefault(name, 0),
                        results.of(LaneName.of(sink, name), isMasked))));
        return new SinkStatus(control.holds(sink), load, results.of(sink, isMasked), lanes);
    }

    private static SinkStatus reported(String sink, HubState by) {
        JsonNode report = by.reports().get(sink);
        if (report == null) {
            return SinkStatus.UNKNOWN;
        }
        try {
            return REPORT.treeToValue(report, SinkStatus.class);
        } catch (JsonProcessingException e) {
            LOG.debug("{}: what hub {} reports of it is not understood", sink, by.name(), e);
            return SinkStatus.UNKNOWN;
        }
    }

    /** What this hub reports on the sinks that it serves. For {@link Hubs#report}. */
    public Map<String, JsonNode> report(Set<String> served) {
        reports.keySet().retainAll(served);
        Map<String, SinkLoad> here = control.loads();
        Instant now = clock.instant();
        served.forEach(sink -> reports.merge(sink, toReport(here(sink, here.get(sink)), now), SinkStates::newer));
        return reports.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue()
                .json()));
    }

    private static Report toReport(SinkStatus status, Instant now) {
        SinkStatus shown = new SinkStatus(status.holds(), status.load(), status.sinceStart(), mostImportant(status));
        return new Report(shown, Json.mapper().valueToTree(shown), now);
    }

    private static Report newer(Report before, Report now) {
        boolean isNews = !before.status().withoutNumbers().equals(now.status().withoutNumbers());
        return isNews || !now.at().isBefore(before.at().plus(NUMBERS_EVERY)) ? now : before;
    }

    private static Map<String, Lane> mostImportant(SinkStatus status) {
        if (status.lanes().size() <= MOST_LANES_REPORTED) {
            return status.lanes();
        }
        return status.lanes().entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, Lane> lane) ->
                                lane.getValue().holds().isEmpty())
                        .thenComparing(lane -> lastCalled(lane.getValue().sinceStart()), Comparator.reverseOrder()))
                .limit(MOST_LANES_REPORTED)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Instant lastCalled(SinceStart since) {
        Instant delivered = Optional.ofNullable(since.lastDelivered()).orElse(Instant.MIN);
        Instant failed =
                since.lastError() == null ? Instant.MIN : since.lastError().at();
        return delivered.isAfter(failed) ? delivered : failed;
    }

    /**
     * The sinks that are held, and why; without those that only asked for a pause. Their endpoints that are held until somebody
     * starts them, too, by {@link LaneName}.
     */
    public Map<String, String> stopped() {
        Map<String, String> stopped = new TreeMap<>();
        now().forEach((sink, served) -> {
            details(served.holds(), hold -> hold.reason() != Reason.RATE_LIMIT)
                    .ifPresent(why -> stopped.put(sink, why));
            served.status().heldLanes().forEach((lane, holds) -> details(holds, SinkStates::isForGood)
                    .ifPresent(why -> stopped.put(LaneName.of(sink, lane), why)));
        });
        return stopped;
    }

    private static Optional<String> details(Collection<Hold> holds, Predicate<Hold> which) {
        return holds.stream().filter(which).map(Hold::detail).reduce((first, second) -> first + "; " + second);
    }

    private static boolean isForGood(Hold hold) {
        return hold.until() == null;
    }

    /** What holds each sink, and each endpoint that is held until somebody starts it, by {@link LaneName}. */
    public Map<String, List<Hold>> holds() {
        Map<String, List<Hold>> all = new TreeMap<>();
        now().forEach((sink, served) -> {
            all.put(sink, served.holds());
            served.status().heldLanes().forEach((lane, holds) -> {
                if (holds.stream().anyMatch(SinkStates::isForGood)) {
                    all.put(LaneName.of(sink, lane), holds);
                }
            });
        });
        return all;
    }
}
