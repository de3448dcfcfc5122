package io.waybill.alarm;

import io.waybill.alarm.RecentCounts.Counted;
import io.waybill.audit.TotalCounts.Total;
import io.waybill.event.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What has become more within an hour: parked events of a sink; unmapped events, and rejected and unverified webhooks of a
 * source. It is over when there has been nothing more for an hour, or there is as little again as before.
 */
public final class RiseCheck implements AlarmCheck {

    private final Supplier<List<Total>> totals;
    private final Usual usual;
    private final RecentCounts recent;

    /** Answers how many there were in the busiest hour of the past days. */
    @FunctionalInterface
    public interface Usual {

        /** @param until the hours before it count */
        long busiestHour(AlarmKind kind, String source, Instant until);
    }

    /** @param memory where to keep what was counted in the last hour */
    RiseCheck(Supplier<List<Total>> totals, Usual usual, Memory<RecentCounts.Kept> memory) {
        this.totals = totals;
        this.usual = usual;
        this.recent = new RecentCounts(memory);
    }

    @Override
    public Set<AlarmKind> kinds() {
        return Set.of(AlarmKind.PARKED, AlarmKind.UNMAPPED, AlarmKind.REJECTED, AlarmKind.UNVERIFIED);
    }

    @Override
    public boolean needsDatabase() {
        return true;
    }

    @Override
    public List<Alarm> find(Instant now, List<Alarm> raised) {
        Map<Counted, Long> counts = counts();
        recent.add(now, counts);
        List<Alarm> found = new ArrayList<>();
        counts.forEach((what, number) -> {
            long more = number - recent.least(what);
            Instant since = raised.stream()
                    .filter(alarm ->
                            alarm.kind() == what.kind() && alarm.about().equals(what.about()))
                    .findFirst()
                    .map(Alarm::since)
                    .orElse(now);
            if (more >= least(what.kind()) && more > usual(what, since)) {
                found.add(alarm(what, more, number, now));
            }
        });
        return found;
    }

    private Map<Counted, Long> counts() {
        Map<Counted, Long> counts = new HashMap<>();
        for (Total total : totals.get()) {
            // An alarm that cannot be delivered is no reason for another one.
            if (!total.source().equals(Event.HUB)) {
                what(total).ifPresent(what -> counts.merge(what, total.number(), Long::sum));
            }
        }
        return counts;
    }

    private static Optional<Counted> what(Total total) {
        if (!total.sink().isEmpty()) {
            return total.state().equals("parked")
                    ? Optional.of(new Counted(AlarmKind.PARKED, total.sink()))
                    : Optional.empty();
        }
        return switch (total.state()) {
            case "unmapped" -> Optional.of(new Counted(AlarmKind.UNMAPPED, total.source()));
            case "rejected" -> Optional.of(new Counted(AlarmKind.REJECTED, total.source()));
            case "unverified" -> Optional.of(new Counted(AlarmKind.UNVERIFIED, total.source()));
            default -> Optional.empty();
        };
    }

    /** Anybody can send what is no event or cannot be verified: one or two are no trouble. */
    private static long least(AlarmKind kind) {
        return kind == AlarmKind.PARKED || kind == AlarmKind.UNMAPPED ? 1 : 3;
    }

    private long usual(Counted what, Instant until) {
        return least(what.kind()) == 1 ? 0 : usual.busiestHour(what.kind(), what.about(), until);
    }

    private static Alarm alarm(Counted what, long more, long all, Instant now) {
        String about = what.about();
        return switch (what.kind()) {
            case PARKED ->
                new Alarm(
                        what.kind(),
                        about,
                        now,
                        "%d of its events were parked within an hour; %d are parked now".formatted(more, all),
                        "GET /api/parked?sink=%1$s says why; mend that, then POST /api/parked/replay?sink=%1$s"
                                .formatted(about));
            case UNMAPPED ->
                new Alarm(
                        what.kind(),
                        about,
                        now,
                        "%d of its events within an hour are unmapped, and went to no sink".formatted(more),
                        "GET /api/events?type=unmapped&source=%1$s says why; add or correct a mapping, then POST /api/replay?type=unmapped&source=%1$s"
                                .formatted(about));
            case REJECTED ->
                new Alarm(
                        what.kind(),
                        about,
                        now,
                        "%d of its webhooks within an hour were rejected: they are no events".formatted(more),
                        "GET /api/events?outcome=rejected&source=%s says why; ask the provider what has changed"
                                .formatted(about));
            default ->
                new Alarm(
                        what.kind(),
                        about,
                        now,
                        "%d webhooks within an hour could not be verified, and got 401".formatted(more),
                        "the log says why; if they are the provider's, correct the verification or the secret of waybill.source.%1$s, then POST /api/quarantine/reverify?source=%1$s"
                                .formatted(about));
        };
    }
}
