package io.waybill.ops;

import io.waybill.audit.AuditException;
import io.waybill.audit.LastFailures;
import io.waybill.privacy.PersonalData;
import io.waybill.sink.SinkResults.Failure;
import io.waybill.sink.SinkStates;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The last call to each sink that failed: since the hub that serves it started, or else the last one on record. */
public final class SinkErrors {

    /** While the database is away, a question takes seconds. */
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(30);

    private final LastFailures record;
    private final Clock clock;
    /** What was on record when it was asked for: as long as the same hub serves the sink, it says what happens since. */
    private final Map<String, Recorded> recorded = new ConcurrentHashMap<>();

    private record Recorded(@Nullable String hub, @Nullable Instant since, Optional<LastFailures.Failed> failed) {}

    private volatile Instant away = Instant.MIN;

    public SinkErrors(LastFailures record, Clock clock) {
        this.record = record;
        this.clock = clock;
    }

    /**
     * Null if there is none, or the database does not answer.
     *
     * @param masked whether the error must not show personal data of the event
     */
    @Nullable
    Failure of(String sink, SinkStates.Served by, boolean masked) {
        Failure since = by.status().sinceStart().lastError();
        if (since != null) {
            return since;
        }
        return recorded(sink, by).map(failed -> shown(failed, masked)).orElse(null);
    }

    private Optional<LastFailures.Failed> recorded(String sink, SinkStates.Served by) {
        Recorded known = recorded.get(sink);
        if (known != null && Objects.equals(known.hub(), by.hub()) && Objects.equals(known.since(), by.since())) {
            return known.failed();
        }
        Instant now = clock.instant();
        if (now.isBefore(away)) {
            return Optional.empty();
        }
        try {
            Optional<LastFailures.Failed> found = record.of(sink, now);
            recorded.put(sink, new Recorded(by.hub(), by.since(), found));
            return found;
        } catch (AuditException e) {
            away = now.plus(BETWEEN_TRIES);
            return Optional.empty();
        }
    }

    private static Failure shown(LastFailures.Failed failed, boolean masked) {
        return new Failure(
                failed.at(),
                failed.eventId(),
                failed.outcome(),
                failed.answerCode(),
                masked ? PersonalData.in(failed.event()).hiddenIn(failed.error()) : failed.error());
    }
}
