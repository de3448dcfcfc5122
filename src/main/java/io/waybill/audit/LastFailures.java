package io.waybill.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Json;
import io.waybill.record.AttemptOutcome;
import io.waybill.record.DeliveryState;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers the question: which call to a sink failed last? No index leads to it, so it is looked for where it is likely to be:
 * at the sink's newest parked and oldest pending events, and among the newest calls to all sinks within a week.
 */
public final class LastFailures {

    private static final Duration WEEK = Duration.ofDays(7);

    private static final String COLUMNS = "event_id, outcome, answer_code, error, started_at, duration_ms";
    private static final String FAILED =
            "select a.event_id, a.outcome, a.answer_code, a.error, a.started_at, a.duration_ms"
                    + " from %s where a.sink = ? and a.error is not null order by a.started_at desc fetch first 1 row only";

    private static final String OF_DELIVERIES = FAILED.formatted("(select event_id, received_at from waybill_delivery"
            + " where sink = ? and state = ? order by sink %1$s, state %1$s, received_at %1$s"
            + " fetch first 20 rows only) d"
            + " join waybill_attempt a on a.received_at = d.received_at and a.event_id = d.event_id");

    static final String NEWEST_PARKED = OF_DELIVERIES.formatted("desc");
    static final String OLDEST_PENDING = OF_DELIVERIES.formatted("asc");
    static final String NEWEST_CALLS = FAILED.formatted(
            "(select sink, " + COLUMNS + " from waybill_attempt where received_at >= ? order by received_at desc"
                    + " fetch first 5000 rows only) a");

    private static final String EVENT = "select canonical from waybill_event where id = ?";

    private final AuditDatabase database;

    public LastFailures(AuditDatabase database) {
        this.database = database;
    }

    /**
     * A call that failed.
     *
     * @param at when it ended
     * @param event what was to be delivered
     * @param answerCode the HTTP status, or null if there was no answer
     */
    public record Failed(
            Instant at,
            String eventId,
            JsonNode event,
            AttemptOutcome outcome,
            @Nullable Integer answerCode,
            String error) {}

    private record Call(
            Instant at,
            String eventId,
            String outcome,
            @Nullable Integer answerCode,
            String error) {}

    /** @throws AuditException if the database does not answer */
    public Optional<Failed> of(String sink, Instant now) {
        return database.read("the last error", connection -> {
            List<Call> calls = new ArrayList<>(3);
            for (SqlQuery query : queries(sink, now)) {
                query.each(connection, row -> calls.add(call(row)));
            }
            Optional<Call> last = calls.stream().max(Comparator.comparing(Call::at));
            return last.isEmpty() ? Optional.empty() : failed(connection, last.get());
        });
    }

    static List<SqlQuery> queries(String sink, Instant now) {
        return List.of(
                SqlQuery.of(NEWEST_PARKED, sink, DeliveryState.PARKED.written(), sink),
                SqlQuery.of(OLDEST_PENDING, sink, DeliveryState.PENDING.written(), sink),
                SqlQuery.of(NEWEST_CALLS, now.minus(WEEK), sink));
    }

    private static Call call(ResultSet row) throws SQLException {
        return new Call(
                SqlQuery.time(row, 5).plusMillis(row.getLong(6)),
                row.getString(1),
                row.getString(2),
                SqlQuery.numberOrNull(row, 3),
                row.getString(4));
    }

    private static Optional<Failed> failed(Connection connection, Call call) throws SQLException {
        List<Failed> found = new ArrayList<>(1);
        SqlQuery.of(EVENT, call.eventId())
                .each(
                        connection,
                        row -> found.add(new Failed(
                                call.at(),
                                call.eventId(),
                                Json.read(row.getString(1).getBytes(StandardCharsets.UTF_8)),
                                AttemptOutcome.of(call.outcome()),
                                call.answerCode(),
                                call.error())));
        return found.stream().findFirst();
    }
}
