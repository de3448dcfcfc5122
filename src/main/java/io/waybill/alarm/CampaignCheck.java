package io.waybill.alarm;

import io.waybill.audit.CampaignArrivals.Last;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which campaigns are silent for longer than they ever were at that time of the week. A paused campaign is silent by right,
 * and so is one of a source that is retired or removed. One of a silent source is no trouble of its own.
 */
public final class CampaignCheck implements AlarmCheck {

    private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(1);

    /** More would take too much memory; these have the most events. */
    private static final int MOST_CAMPAIGNS = 300;

    private final Campaigns campaigns;
    private final Predicate<String> isSource;
    private final Predicate<String> isSourceSilent;
    private final Instant started;
    private final Map<String, NavigableMap<Instant, Long>> hours = new HashMap<>();
    /** Until when the hours are known; null: none is. */
    private @Nullable Instant known;

    private Instant next;

    /** What is on record of campaigns. */
    public interface Campaigns {

        /** How many events of each were received in each hour from a time until another. */
        Map<String, Map<Instant, Long>> hours(Instant since, Instant until);

        Optional<Last> last(String campaign);

        boolean isPaused(String campaign);
    }

    /**
     * @param isSource whether a source of this name is to send something
     * @param isSourceSilent whether there is an alarm about the source's silence
     * @param started when the hub was
     */
    public CampaignCheck(
            Campaigns campaigns, Predicate<String> isSource, Predicate<String> isSourceSilent, Instant started) {
        this.campaigns = campaigns;
        this.isSource = isSource;
        this.isSourceSilent = isSourceSilent;
        this.started = started;
        this.next = started.plus(BETWEEN_LOOKS); // The start has enough to do.
    }

    @Override
    public Set<AlarmKind> kinds() {
        return Set.of(AlarmKind.CAMPAIGN_SILENT);
    }

    @Override
    public boolean needsDatabase() {
        return true;
    }

    @Override
    public List<Alarm> find(Instant now, List<Alarm> raised) {
        if (now.isBefore(next)) {
            return raised;
        }
        read(now);
        List<Alarm> found = new ArrayList<>();
        for (Alarm alarm : raised) {
            Optional<Last> last = last(alarm.about());
            if (last.isPresent()
                    && !last.get().receivedAt().isAfter(alarm.since())
                    && !campaigns.isPaused(alarm.about())) {
                found.add(alarm);
            }
        }
        hours.forEach((campaign, arrived) -> {
            if (raised.stream().noneMatch(alarm -> alarm.about().equals(campaign))) {
                Instant lastHour = arrived.lastKey();
                // By the last hour first: most campaigns need no query.
                if (tooLong(campaign, lastHour.plus(1, ChronoUnit.HOURS), now).isPresent()) {
                    silent(campaign, now).ifPresent(found::add);
                }
            }
        });
        next = now.plus(BETWEEN_LOOKS);
        return found;
    }

    private Optional<Last> last(String campaign) {
        return campaigns.last(campaign).filter(last -> isSource.test(last.source()));
    }

    private Optional<Alarm> silent(String campaign, Instant now) {
        Last last = last(campaign).orElse(null);
        if (last == null || isSourceSilent.test(last.source()) || campaigns.isPaused(campaign)) {
            return Optional.empty();
        }
        return tooLong(campaign, last.receivedAt(), now)
                .map(usual -> new Alarm(
                        AlarmKind.CAMPAIGN_SILENT,
                        campaign,
                        last.receivedAt(),
                        "campaign %s of %s is silent since %s, for longer than usual at this time of the week (at most %d h)"
                                .formatted(
                                        last.name() == null ? campaign : last.name(),
                                        last.source(),
                                        last.receivedAt().truncatedTo(ChronoUnit.SECONDS),
                                        usual.toHours()),
                        "look whether the campaign still runs at %s; if it was paused there, Waybill was not told"
                                .formatted(last.source())));
    }

    /** The longest silence that would be usual, if this one is longer. */
    private Optional<Duration> tooLong(String campaign, Instant last, Instant now) {
        Duration silence = Duration.between(last.isAfter(started) ? last : started, now);
        return new Past(hours.getOrDefault(campaign, new TreeMap<>()))
                .longestUsualSilence(last, now)
                .filter(usual -> silence.compareTo(usual) > 0);
    }

    /** Once an hour, what the hours since then brought. */
    private void read(Instant now) {
        Instant hour = now.truncatedTo(ChronoUnit.HOURS);
        if (hour.equals(known)) {
            return;
        }
        Instant begin = hour.minus(Past.REACH);
        campaigns.hours(known == null ? begin : known, hour).forEach((campaign, arrived) -> hours.computeIfAbsent(
                        campaign, name -> new TreeMap<>())
                .putAll(arrived));
        known = hour;
        hours.values().removeIf(arrived -> {
            arrived.headMap(begin).clear();
            return arrived.isEmpty();
        });
        hours.keySet().stream()
                .sorted((one, other) -> Long.compare(
                        sum(hours.getOrDefault(other, new TreeMap<>())), sum(hours.getOrDefault(one, new TreeMap<>()))))
                .skip(MOST_CAMPAIGNS)
                .toList()
                .forEach(hours::remove);
    }

    private static long sum(Map<Instant, Long> arrived) {
        return arrived.values().stream().mapToLong(Long::longValue).sum();
    }
}
