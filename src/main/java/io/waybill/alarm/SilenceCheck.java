package io.waybill.alarm;

import io.waybill.config.Expectation;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which sources are silent for longer than they should. If all of them are, that is one alarm: the trouble is on the way to
 * the hub, and not at the providers.
 */
public final class SilenceCheck implements AlarmCheck {

    /** Instead of a source's name: what the alarm is about if all are silent. */
    public static final String ALL = "all sources";

    private final Sources sources;
    private final Instant started;
    private final ZoneId zone;
    private Set<String> silentNow = Set.of();

    /** What is known of the sources. */
    public interface Sources {

        /** The names of those that are to send something. */
        Set<String> names();

        /** When each sent something last that could be verified; without those that never did, or of which that is not known. */
        Map<String, Instant> lastArrivals();

        /** By source, for those where the settings say it. */
        Map<String, Expectation> expected();

        /** What arrived in the last weeks; nothing, if it is not known. */
        Past past(String source);

        /** Whether the pasts are known; they are not while the database has been away since the start. */
        boolean arePastsKnown();

        /** Whether all its campaigns are paused or have finished: then it is silent by right. Asked of silent sources only. */
        boolean isPaused(String source);
    }

    /** @param started when the hub was: what it did not receive before that says nothing */
    public SilenceCheck(Sources sources, Instant started, ZoneId zone) {
        this.sources = sources;
        this.started = started;
        this.zone = zone;
    }

    @Override
    public Set<AlarmKind> kinds() {
        return Set.of(AlarmKind.SOURCE_SILENT);
    }

    /**
     * A source of which something can be expected.
     *
     * @param since when its silence began
     * @param tooLong what is wrong, or null
     */
    private record Judged(
            String source, Instant since, @Nullable String tooLong) {}

    @Override
    public List<Alarm> find(Instant now, List<Alarm> raised) {
        List<Judged> judged = new ArrayList<>();
        Map<String, Instant> last = sources.lastArrivals();
        Map<String, Expectation> expected = sources.expected();
        for (String source : sources.names()) {
            judge(source, last.get(source), expected.get(source), now, raised).ifPresent(judged::add);
        }
        List<Judged> silent =
                judged.stream().filter(source -> source.tooLong() != null).toList();
        silentNow = silent.stream().map(Judged::source).collect(Collectors.toSet());
        Set<String> told = new HashSet<>();
        raised.forEach(alarm -> told.add(alarm.about()));
        List<Alarm> found = new ArrayList<>();
        boolean all = silent.size() > 1 && silent.size() == judged.size();
        if (all) {
            found.add(allSilent(silent));
        } else if (judged.isEmpty() && !sources.arePastsKnown()) {
            alarm(ALL, raised)
                    .filter(alarm -> last.values().stream().noneMatch(at -> at.isAfter(alarm.since())))
                    .ifPresent(found::add);
        }
        for (Judged source : silent) {
            if (!all || told.contains(source.source())) {
                found.add(alarm(source));
            }
        }
        return found;
    }

    /** Whether the source was silent for too long at the last look. */
    public boolean isSilent(String source) {
        return silentNow.contains(source);
    }

    private Optional<Judged> judge(
            String source, @Nullable Instant last, @Nullable Expectation expected, Instant now, List<Alarm> raised) {
        Optional<Alarm> told = alarm(source, raised).filter(alarm -> last == null || !last.isAfter(alarm.since()));
        if (expected != null) {
            Instant since = told.or(() -> last == null ? alarm(ALL, raised) : Optional.empty())
                    .map(Alarm::since)
                    .orElse(last == null ? started : last);
            Duration counted = expected.counted(since, now, zone);
            return Optional.of(new Judged(
                    source,
                    since,
                    counted.compareTo(expected.longest()) > 0
                            ? "silent since %s; something is expected every %s (waybill.source.%s.expect)"
                                    .formatted(written(since), written(expected.longest()), source)
                            : null));
        }
        if (told.isPresent()) {
            return told.map(alarm -> new Judged(source, alarm.since(), alarm.problem()));
        }
        if (last == null) {
            return Optional.empty();
        }
        // Like its own alarm, that of all sources is over only when something arrives.
        boolean toldOfAll =
                alarm(ALL, raised).filter(alarm -> !last.isAfter(alarm.since())).isPresent();
        Duration silence = Duration.between(last.isAfter(started) ? last : started, now);
        return sources.past(source)
                .longestUsualSilence(last, now)
                .map(usual -> new Judged(
                        source,
                        last,
                        toldOfAll || (silence.compareTo(usual) > 0 && !sources.isPaused(source))
                                ? "silent since %s, for longer than usual at this time of the week (at most %s)"
                                        .formatted(written(last), written(usual))
                                : null));
    }

    private static Optional<Alarm> alarm(String about, List<Alarm> raised) {
        return raised.stream().filter(alarm -> alarm.about().equals(about)).findFirst();
    }

    private static Alarm alarm(Judged silent) {
        return new Alarm(
                AlarmKind.SOURCE_SILENT,
                silent.source(),
                silent.since(),
                String.valueOf(silent.tooLong()),
                "look whether the provider still sends, and whether the address and secret it has are right; GET /api/sources");
    }

    private static Alarm allSilent(List<Judged> silent) {
        return new Alarm(
                AlarmKind.SOURCE_SILENT,
                ALL,
                silent.stream().map(Judged::since).max(Instant::compareTo).orElseThrow(),
                "all %d sources that should be heard of are silent".formatted(silent.size()),
                "look whether webhooks can reach this machine: its address, its certificate, the proxy or tunnel before it");
    }

    private static String written(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String written(Duration time) {
        return time.toMinutes() > 0
                ? "%d h %d min".formatted(time.toHours(), time.toMinutesPart())
                : "%d s".formatted(time.toSeconds());
    }
}
