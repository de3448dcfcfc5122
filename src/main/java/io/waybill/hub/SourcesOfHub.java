package io.waybill.hub;

import io.waybill.alarm.AlarmKind;
import io.waybill.alarm.Past;
import io.waybill.alarm.SilenceCheck;
import io.waybill.audit.AuditDatabase;
import io.waybill.audit.AuditException;
import io.waybill.audit.CampaignArrivals;
import io.waybill.audit.HourlyTotals;
import io.waybill.audit.HourlyTotals.By;
import io.waybill.audit.LastArrivals;
import io.waybill.config.Expectation;
import io.waybill.config.Settings;
import io.waybill.config.SourceSettings;
import io.waybill.source.SourceMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What a hub knows of its sources. Used by the alarms' thread. */
final class SourcesOfHub implements SilenceCheck.Sources {

    /** While the database is away, a question takes seconds: those meanwhile have no answer. */
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(30);

    private static final Duration WEEK = Duration.ofDays(7);
    private static final Set<String> VERIFIED = Set.of("received", "unmapped", "duplicate", "rejected");
    private static final Past NO_PAST = new Past(Map.of());

    private final Supplier<Settings> settings;
    private final SourceMetrics metrics;
    private final LastArrivals record;
    private final HourlyTotals totals;
    private final CampaignArrivals campaigns;
    private final BooleanSupplier areOthersThere;
    private final Clock clock;
    /** When each sent something last, as far as it is known. */
    private final Map<String, Instant> last = new TreeMap<>();
    /** Those of which the record has been asked. */
    private final Set<String> asked = new HashSet<>();

    /** What came in the hours before this one, as far as {@link Past} reaches. */
    private List<HourlyTotals.Count> counts = List.of();

    private Map<String, Past> pasts = Map.of();
    private Instant hour = Instant.MIN;
    /** Until then the record is not asked. */
    private Instant away = Instant.MIN;

    /** @param areOthersThere whether other hubs receive webhooks of these sources, too */
    SourcesOfHub(
            Supplier<Settings> settings,
            SourceMetrics metrics,
            AuditDatabase database,
            BooleanSupplier areOthersThere,
            Clock clock) {
        this.settings = settings;
        this.metrics = metrics;
        this.record = new LastArrivals(database);
        this.totals = new HourlyTotals(database);
        this.campaigns = new CampaignArrivals(database);
        this.areOthersThere = areOthersThere;
        this.clock = clock;
    }

    @Override
    public Set<String> names() {
        return settings.get().sources().values().stream()
                .filter(source -> !source.isRetired())
                .map(SourceSettings::name)
                .collect(Collectors.toSet());
    }

    /** @throws IllegalStateException if other hubs may have received something, and the record does not say */
    @Override
    public Map<String, Instant> lastArrivals() {
        for (String source : names()) {
            Instant at = metrics.lastReceived(source);
            if (at.isAfter(Instant.EPOCH)) {
                last.merge(source, at, SourcesOfHub::later);
            }
        }
        Set<String> unknown = new HashSet<>(names());
        boolean mayLack = areOthersThere.getAsBoolean();
        if (!mayLack) {
            unknown.removeAll(asked);
        }
        if (!unknown.isEmpty()) {
            Optional<Map<String, Instant>> answer = ask(() -> record.of(unknown));
            if (mayLack && answer.isEmpty()) {
                throw new IllegalStateException("the record does not say what other hubs received");
            }
            // Without an answer, the start of the hub counts.
            answer.ifPresent(found -> {
                found.forEach((source, at) ->
                        // As exact as the other: after a restart it must not seem to be a later one.
                        last.merge(source, at.truncatedTo(ChronoUnit.MILLIS), SourcesOfHub::later));
                asked.addAll(unknown);
            });
        }
        return Map.copyOf(last);
    }

    /** Empty while the database is away. */
    private <T> Optional<T> ask(Supplier<T> question) {
        if (clock.instant().isBefore(away)) {
            return Optional.empty();
        }
        try {
            return Optional.of(question.get());
        } catch (AuditException e) {
            away = clock.instant().plus(BETWEEN_TRIES);
            return Optional.empty();
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    @Override
    public Map<String, Expectation> expected() {
        return settings.get().alarms().expected();
    }

    @Override
    public Past past(String source) {
        read();
        return pasts.getOrDefault(source, NO_PAST);
    }

    @Override
    public boolean arePastsKnown() {
        read();
        return hour.isAfter(Instant.MIN);
    }

    /** How many of a source's webhooks were refused so in the busiest hour of the week before. */
    long busiestHour(AlarmKind kind, String source, Instant until) {
        read();
        Instant end = until.truncatedTo(ChronoUnit.HOURS);
        return counts.stream()
                .filter(count -> count.source().equals(source)
                        && count.state().equals(kind.written())
                        && isWithin(count, end.minus(WEEK), end))
                .mapToLong(HourlyTotals.Count::number)
                .max()
                .orElse(0);
    }

    private static boolean isWithin(HourlyTotals.Count count, Instant from, Instant to) {
        Instant began = Objects.requireNonNull(count.hour());
        return !began.isBefore(from) && began.isBefore(to);
    }

    /** Once an hour: the hours before it change no more. */
    private void read() {
        Instant now = clock.instant();
        if (now.truncatedTo(ChronoUnit.HOURS).equals(hour)) {
            return;
        }
        // Without an answer, what is known counts.
        ask(() -> totals.webhooks(now.minus(Past.REACH), now, EnumSet.of(By.HOUR, By.SOURCE, By.STATE)))
                .ifPresent(read -> learn(read, now));
    }

    private void learn(List<HourlyTotals.Count> read, Instant now) {
        counts = read;
        Map<String, Map<Instant, Long>> arrived = new TreeMap<>();
        counts.stream().filter(count -> VERIFIED.contains(count.state())).forEach(count -> arrived.computeIfAbsent(
                        count.source(), name -> new TreeMap<>())
                .merge(Objects.requireNonNull(count.hour()), count.number(), Long::sum));
        Map<String, Past> learned = new TreeMap<>();
        arrived.forEach((source, hours) -> learned.put(source, new Past(hours)));
        pasts = learned;
        hour = now.truncatedTo(ChronoUnit.HOURS);
    }

    @Override
    public boolean isPaused(String source) {
        // If it is not known: no alarm that may be wrong.
        return ask(() -> campaigns.arePaused(source)).orElse(true);
    }
}
