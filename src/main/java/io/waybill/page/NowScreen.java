package io.waybill.page;

import io.vertx.ext.web.RoutingContext;
import io.waybill.alarm.Alarm;
import io.waybill.alarm.AlarmKind;
import io.waybill.alarm.SilenceCheck;
import io.waybill.audit.AuditException;
import io.waybill.audit.HourlyTotals;
import io.waybill.audit.HourlyTotals.By;
import io.waybill.audit.Ledger;
import io.waybill.audit.LedgerReport;
import io.waybill.event.Event;
import io.waybill.handoff.HandoffException;
import io.waybill.ops.ApiResponses;
import io.waybill.ops.Health;
import io.waybill.ops.HubsApi;
import io.waybill.ops.SinkApi;
import io.waybill.ops.SinkApi.SinkState;
import io.waybill.ops.SourceOverview;
import io.waybill.ops.SourceOverview.SourceState;
import io.waybill.ops.ThisHub;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How everything is at this moment: alarms, sources, sinks, the ledger. The alarms are there also while broker or database are
 * away.
 */
public final class NowScreen implements HasScreens {

    private static final int HOURS_OF_WEEK = 168;
    private static final UsualRate NOTHING = new UsualRate(0, null);

    private final Supplier<List<Alarm>> alarms;
    private final Health health;
    private final HubsApi hubs;
    private final Ledger ledger;
    private final SourceOverview sources;
    private final SinkApi sinks;
    private final HourlyTotals totals;
    private final MinuteCounts minutes;

    /** @param alarms those that are raised now, oldest first */
    public NowScreen(
            Supplier<List<Alarm>> alarms,
            Health health,
            HubsApi hubs,
            Ledger ledger,
            SourceOverview sources,
            SinkApi sinks,
            HourlyTotals totals,
            MinuteCounts minutes) {
        this.alarms = alarms;
        this.health = health;
        this.hubs = hubs;
        this.ledger = ledger;
        this.sources = sources;
        this.sinks = sinks;
        this.totals = totals;
        this.minutes = minutes;
    }

    @Override
    public void addTo(Screens screens) {
        screens.add("/", "now", "Now", "/", this::view);
        screens.add("/fragments/now", "nowParts", "Now", "/", this::view);
    }

    /**
     * What the templates show.
     *
     * @param troubles what does not work, in words; empty: everything does
     * @param hubs those that share the broker; none: it is embedded
     * @param known null while broker or database does not answer
     * @param problem why nothing more is known, or null
     */
    public record View(
            Frame frame,
            List<Alarm> alarms,
            List<String> troubles,
            ThisHub here,
            List<ShownHub> hubs,
            @Nullable Known known,
            @Nullable String problem) {}

    /**
     * What broker and database say.
     *
     * @param day when today began, in UTC
     */
    public record Known(
            Map<String, Source> sources,
            Map<String, Sink> sinks,
            LedgerReport ledger,
            List<Bars> charts,
            Instant day) {}

    /**
     * A source at this moment.
     *
     * @param today webhooks by state
     * @param silence why its silence is an alarm; null: it is not silent, or not for too long
     */
    public record Source(
            SourceState now,
            UsualRate rate,
            Map<String, Long> today,
            @Nullable String silence) {

        public long today(String state) {
            return today.getOrDefault(state, 0L);
        }
    }

    /**
     * A sink at this moment.
     *
     * @param counts null until it has a subscription
     */
    public record Sink(SinkState now, LedgerReport.@Nullable Sink counts) {

        /** How many events wait for a scheduled retry. */
        public int retrying() {
            return now.load() == null || now.load().putOff() == null
                    ? 0
                    : now.load().putOff().events();
        }

        public @Nullable Instant oldestPending() {
            return now.load() == null ? null : now.load().oldestPending();
        }
    }

    /**
     * A hub, as the one that shows it sees it.
     *
     * @param isHere whether it is that one
     * @param runsOthers whether its routes or settings are not those of that one
     */
    public record ShownHub(HubsApi.ServingHub now, boolean isHere, boolean runsOthers) {}

    /** So that its elements can be masked. */
    private record Raised(List<Alarm> alarms) {}

    private View view(RoutingContext context, Frame frame) {
        List<Alarm> raised = ApiResponses.shown(context, new Raised(alarms.get()), Raised.class)
                .alarms();
        List<String> troubles = health.troubles();
        try {
            return new View(frame, raised, troubles, hubs.here(), hubs(), known(frame.now(), raised), null);
        } catch (AuditException | HandoffException e) {
            return new View(frame, raised, troubles, hubs.here(), hubs(), null, e.getMessage());
        }
    }

    private List<ShownHub> hubs() {
        ThisHub here = hubs.here();
        if (here.isAlone()) {
            return List.of();
        }
        List<HubsApi.ServingHub> all = hubs.list();
        Optional<String> generation = all.stream()
                .filter(hub -> hub.name().equals(here.name()))
                .map(HubsApi.ServingHub::generation)
                .findFirst();
        return all.stream()
                .map(hub -> new ShownHub(
                        hub,
                        hub.name().equals(here.name()),
                        generation
                                .filter(mine -> !mine.equals(hub.generation()))
                                .isPresent()))
                .toList();
    }

    private Known known(Instant now, List<Alarm> raised) {
        LedgerReport report = ledger.report();
        Instant day = now.truncatedTo(ChronoUnit.DAYS);
        Map<String, Sink> sinksNow = new TreeMap<>();
        sinks.now()
                .forEach((name, state) ->
                        sinksNow.put(name, new Sink(state, report.sinks().get(name))));
        return new Known(sources(now, day, raised), sinksNow, report, List.of(hour(now), week(now)), day);
    }

    private Map<String, Source> sources(Instant now, Instant day, List<Alarm> raised) {
        Map<String, String> silences = raised.stream()
                .filter(alarm -> alarm.kind() == AlarmKind.SOURCE_SILENT)
                .collect(Collectors.toMap(Alarm::about, Alarm::problem));
        Map<String, UsualRate> rates = UsualRate.bySource(totals, now);
        Map<String, Map<String, Long>> today = new HashMap<>();
        totals.webhooks(day, now, EnumSet.of(By.SOURCE, By.STATE))
                .forEach(count -> today.computeIfAbsent(count.source(), name -> new HashMap<>())
                        .put(count.state(), count.number()));
        Map<String, Source> all = new TreeMap<>();
        sources.now()
                .forEach((name, state) -> all.put(
                        name,
                        new Source(
                                state,
                                rates.getOrDefault(name, NOTHING),
                                today.getOrDefault(name, Map.of()),
                                silence(silences, name, state))));
        return all;
    }

    /** If all are silent that should be heard of, that is one alarm. */
    private static @Nullable String silence(Map<String, String> silences, String source, SourceState state) {
        return silences.getOrDefault(source, state.lastReceivedAt() == null ? null : silences.get(SilenceCheck.ALL));
    }

    private Bars hour(Instant now) {
        return Bars.of("hour", "Events accepted by this hub in each minute of the last hour", minutes.counts(now));
    }

    private Bars week(Instant now) {
        Instant last = now.truncatedTo(ChronoUnit.HOURS);
        Instant first = last.minus(HOURS_OF_WEEK - 1L, ChronoUnit.HOURS);
        Map<Instant, Long> byHour = new HashMap<>();
        totals.webhooks(first, now, EnumSet.of(By.HOUR, By.SOURCE, By.STATE)).stream()
                .filter(count ->
                        count.state().equals("received") && !count.source().equals(Event.HUB))
                .forEach(count -> byHour.merge(count.hour() == null ? last : count.hour(), count.number(), Long::sum));
        List<Bars.Count> counts = new ArrayList<>();
        for (Instant hour = first; !hour.isAfter(last); hour = hour.plus(1, ChronoUnit.HOURS)) {
            counts.add(new Bars.Count(hour, byHour.getOrDefault(hour, 0L)));
        }
        return Bars.of("week", "Events received in each hour of the last week", counts);
    }
}
