package io.waybill.alarm;

import io.waybill.handoff.HubState;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether the hubs of the broker have different routes or settings for longer than it takes to roll them out. */
public final class HubsDifferCheck implements AlarmCheck {

    private final Supplier<Collection<HubState>> living;
    private final Supplier<Duration> rollout;

    /** Since when they differ; null: they do not. */
    private volatile @Nullable Instant since;

    /**
     * @param living the hubs that live
     * @param rollout how long they may differ
     */
    public HubsDifferCheck(Supplier<Collection<HubState>> living, Supplier<Duration> rollout) {
        this.living = living;
        this.rollout = rollout;
    }

    @Override
    public Set<AlarmKind> kinds() {
        return Set.of(AlarmKind.HUBS_DIFFER);
    }

    /** Every hub sees since when they differ, whichever is the one to tell it. */
    synchronized @Nullable Instant see(Instant now) {
        Instant seen = since == null ? now : since;
        since = HubState.agree(living.get()) ? null : seen;
        return since;
    }

    @Override
    public List<Alarm> find(Instant now, List<Alarm> raised) {
        Instant first = see(now);
        if (first == null || (raised.isEmpty() && !first.plus(rollout.get()).isBefore(now))) {
            return List.of();
        }
        String runs = living.get().stream()
                .filter(hub -> !hub.leaves())
                .map(hub -> "%s has %s".formatted(hub.name(), hub.generation()))
                .collect(Collectors.joining(", "));
        return List.of(
                new Alarm(
                        AlarmKind.HUBS_DIFFER,
                        "hubs",
                        first,
                        "the hubs of this broker have different routes or settings: " + runs,
                        "give all of them the same files, then POST /api/routes/reload at each; what differs is in GET /api/routes"));
    }
}
