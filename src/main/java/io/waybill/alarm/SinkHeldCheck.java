package io.waybill.alarm;

import io.waybill.sink.flow.LaneName;
import io.waybill.sink.flow.SinkControl.Hold;
import io.waybill.sink.flow.SinkControl.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Which sinks take no events. */
public final class SinkHeldCheck implements AlarmCheck {

    /** A sink may ask for a pause now and then; that is no trouble. */
    private static final Duration LONG_PAUSE = Duration.ofMinutes(5);

    /**
     * A breaker lets one event try the sink now and then, and a start lets all try it; until the sink has had time to fail
     * again, that is the same trouble.
     */
    private static final Duration ONE_TRY = Duration.ofMinutes(1);

    private final Supplier<Map<String, List<Hold>>> sinks;
    /** The sinks that are tried again, and when they were held last. */
    private final Map<String, Instant> tried = new HashMap<>();

    private boolean isFirst = true;

    /** @param sinks what holds each, and each endpoint */
    public SinkHeldCheck(Supplier<Map<String, List<Hold>>> sinks) {
        this.sinks = sinks;
    }

    @Override
    public Set<AlarmKind> kinds() {
        return Set.of(AlarmKind.SINK_HELD);
    }

    @Override
    public List<Alarm> find(Instant now, List<Alarm> raised) {
        List<Alarm> found = new ArrayList<>();
        Map<String, List<Hold>> all = sinks.get();
        if (isFirst) {
            raised.forEach(alarm -> tried.put(alarm.about(), now));
            isFirst = false;
        }
        all.forEach((sink, holds) -> held(holds, now).ifPresent(hold -> {
            if (hold.reason() == Reason.BREAKER) {
                tried.put(sink, now);
            } else {
                tried.remove(sink);
            }
            found.add(new Alarm(
                    AlarmKind.SINK_HELD,
                    sink,
                    hold.since(),
                    "takes no events: " + hold.detail(),
                    fix(sink, hold.reason())));
        }));
        tried.keySet().retainAll(all.keySet());
        tried.values().removeIf(last -> !now.isBefore(last.plus(ONE_TRY)));
        for (Alarm alarm : raised) {
            if (tried.containsKey(alarm.about()) && found.stream().noneMatch(alarm::isSame)) {
                found.add(alarm);
            }
        }
        return found;
    }

    private static Optional<Hold> held(List<Hold> holds, Instant now) {
        return holds.stream()
                .filter(hold -> hold.reason() != Reason.RATE_LIMIT
                        || hold.since().plus(LONG_PAUSE).isBefore(now))
                .findFirst();
    }

    private static String fix(String sink, Reason reason) {
        if (LaneName.isLane(sink)) {
            return "its events wait; correct the endpoint in routes/endpoints.yaml, or ask its owner to, then POST /api/endpoints/%s/start"
                    .formatted(LaneName.lane(sink));
        }
        String start = "POST /api/sinks/%s/start".formatted(sink);
        return switch (reason) {
            case OPERATOR -> "its events wait; start it again: " + start;
            case REFUSED -> "its events wait; correct its address or credentials in the settings, then " + start;
            case BREAKER ->
                "its events wait, and it is tried again by itself; find out what is wrong with it, or try at once: "
                        + start;
            case RATE_LIMIT ->
                "its events wait, and go on by themselves; waybill.sink.%s.rate makes Waybill slower".formatted(sink);
        };
    }
}
