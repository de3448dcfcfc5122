package io.waybill.page;

import io.waybill.audit.EventHistory;
import io.waybill.audit.EventHistory.Attempt;
import io.waybill.audit.EventHistory.SinkHistory;
import io.waybill.record.AttemptOutcome;
import io.waybill.record.DeliveryState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What happened to an event, one thing after the other. */
public final class TimeLine {

    private TimeLine() {}

    /**
     * One thing that happened, or is to happen.
     *
     * @param where the source or sink
     * @param isAhead whether it is still to come
     */
    public record Moment(Instant at, String where, String what, boolean isBad, boolean isAhead) {}

    /** In the order of time. */
    static List<Moment> of(EventHistory event, Instant now) {
        List<Moment> moments = new ArrayList<>();
        moments.add(happened(
                event.receivedAt(),
                event.source(),
                "received a webhook of type %s, verified by %s, and stored it"
                        .formatted(event.providerType(), event.verifiedBy())));
        if (event.unmappedReason() != null) {
            moments.add(
                    new Moment(event.receivedAt(), event.source(), "unmapped: " + event.unmappedReason(), true, false));
        }
        event.duplicates()
                .forEach(at -> moments.add(happened(at, event.source(), "received it again: no sink gets it twice")));
        String queued = event.sinks().entrySet().stream()
                .filter(sink ->
                        sink.getValue().generation() != null || sink.getValue().state() != DeliveryState.FILTERED)
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
        if (!queued.isEmpty()) {
            moments.add(happened(event.receivedAt(), event.source(), "queued it for " + queued));
        }
        event.sinks().forEach((name, sink) -> add(name, sink, now, moments));
        moments.sort(Comparator.comparing(Moment::at));
        return moments;
    }

    private static Moment happened(Instant at, String where, String what) {
        return new Moment(at, where, what, false, false);
    }

    private static void add(String name, SinkHistory sink, Instant now, List<Moment> moments) {
        for (Attempt attempt : sink.attempts()) {
            boolean isCall = attempt.outcome() != AttemptOutcome.DRY_RUN;
            moments.add(happened(
                    attempt.startedAt(),
                    name,
                    "%s (attempt %d): %s"
                            .formatted(isCall ? "called" : "would be called", attempt.number(), attempt.request())));
            if (isCall) {
                moments.add(new Moment(
                        attempt.startedAt().plusMillis(attempt.durationMillis()),
                        name,
                        answer(attempt),
                        attempt.outcome() != AttemptOutcome.DELIVERED,
                        false));
            }
        }
        if (sink.settledAt() != null) {
            String reason = sink.reason() == null ? "" : ": " + sink.reason();
            moments.add(new Moment(
                    sink.settledAt(),
                    name,
                    ListedEvent.words(sink.state()) + reason,
                    ListedEvent.isBad(sink.state()),
                    false));
        }
        Instant next = nextAttempt(sink);
        if (next != null) {
            moments.add(new Moment(next, name, "next attempt", false, next.isAfter(now)));
        }
    }

    private static String answer(Attempt attempt) {
        String code = attempt.answerCode() == null ? "no answer" : "answered " + attempt.answerCode();
        String error = attempt.error() == null ? "" : ": " + attempt.error();
        return "%s after %d ms, %s%s"
                .formatted(code, attempt.durationMillis(), attempt.outcome().written(), error);
    }

    /** When it is tried again; null: it is not, as far as is known. */
    static @Nullable Instant nextAttempt(SinkHistory sink) {
        if (sink.state() != DeliveryState.PENDING || sink.attempts().isEmpty()) {
            return null;
        }
        return sink.attempts().get(sink.attempts().size() - 1).nextAttemptAt();
    }
}
