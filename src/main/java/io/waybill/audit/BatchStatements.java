package io.waybill.audit;

import io.waybill.audit.ExistingRows.DeliveryKey;
import io.waybill.audit.ExistingRows.DeliveryRow;
import io.waybill.audit.ExistingRows.EventRow;
import io.waybill.event.Event;
import io.waybill.event.Json;
import io.waybill.record.RecordEntry;
import io.waybill.record.SentRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The statements of one batch. Each is prepared when it is first needed; they run in that order. */
final class BatchStatements implements AutoCloseable {

    private static final String EVENT = "insert into waybill_event (id, source, type, provider_type,"
            + " provider_event_id, subject, campaign_id, campaign_name, lead_id, lead_email, occurred_at, received_at,"
            + " verified_by, generation, unmapped_reason, canonical, routing)"
            + " values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) on conflict do nothing";
    private static final String MAPPED =
            "update waybill_event set routed_type = coalesce(routed_type, type), type = ?, subject = ?, campaign_id = ?,"
                    + " campaign_name = ?, lead_id = ?, lead_email = ?, occurred_at = ?, canonical = ?, unmapped_reason = null"
                    + " where id = ?";
    private static final String BODY =
            "insert into waybill_event_body (event_id, received_at, body) values (?,?,?) on conflict do nothing";
    private static final String DELIVERY = "insert into waybill_delivery (source, received_at, state, reason,"
            + " settled_at, generation, revision, endpoint, event_id, sink) values (?,?,?,?,?,?,?,?,?,?) on conflict do nothing";
    private static final String DELIVERY_CHANGED = "update waybill_delivery set source = ?, received_at = ?, state = ?,"
            + " reason = ?, settled_at = ?, generation = ?, revision = ?, endpoint = ? where event_id = ? and sink = ?"
            + " and received_at = ?";
    private static final String EARLY_DELIVERY_CHANGED =
            "update waybill_delivery set source = ?, received_at = ?, state = ?, reason = ?, settled_at = ?,"
                    + " generation = ?, revision = ?, endpoint = ? where event_id = ? and sink = ? and received_at is null";
    private static final String TAKEN_LATER = "insert into waybill_taken_later (event_id, sink, source, received_at)"
            + " values (?,?,?,?) on conflict do nothing";
    private static final String ATTEMPT = "insert into waybill_attempt (id, event_id, sink, number, outcome, request,"
            + " answer_code, error, started_at, duration_ms, next_attempt_at, generation, idempotency_key, received_at,"
            + " sent_to, sent_headers, sent_body, sent_length) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) on conflict do nothing";
    private static final String ATTEMPTS_ADOPTED =
            "update waybill_attempt set received_at = ? where received_at is null and event_id = ?";
    private static final String DUPLICATE = "insert into waybill_duplicate (id, event_id, source, received_at)"
            + " values (?,?,?,?) on conflict do nothing";
    private static final String REPEATED_FIRST =
            "insert into waybill_repeated (event_id, number) values (?,0) on conflict do nothing";
    private static final String REPEATED = "update waybill_repeated set number = number + ?,"
            + " received_at = coalesce(received_at, cast(? as timestamp with time zone)) where event_id = ?";
    private static final String REJECTED = "insert into waybill_rejected (id, source, code, detail, body, size_bytes,"
            + " received_at) values (?,?,?,?,?,?,?) on conflict do nothing";

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new LinkedHashMap<>();

    BatchStatements(Connection connection) {
        this.connection = connection;
    }

    /** @param row the same, as other rows see it */
    void event(RecordEntry.Accepted accepted, EventRow row) throws SQLException {
        Event event = accepted.event();
        PreparedStatement insert = prepare(EVENT);
        int i = 0;
        insert.setString(++i, event.id());
        insert.setString(++i, event.source());
        insert.setString(++i, EventColumns.type(event));
        insert.setString(++i, EventColumns.providerType(event));
        insert.setString(++i, EventColumns.providerId(event));
        i = EventColumns.setSubject(insert, i, event);
        SqlQuery.setTime(insert, ++i, row.receivedAt());
        insert.setString(++i, accepted.verifiedBy());
        insert.setInt(++i, accepted.generation());
        insert.setString(++i, EventColumns.clean(accepted.unmappedReason()));
        insert.setString(++i, Json.write(event.toJson()));
        insert.setString(++i, row.routing());
        insert.addBatch();
    }

    void mapped(Event event) throws SQLException {
        PreparedStatement update = prepare(MAPPED);
        update.setString(1, EventColumns.type(event));
        int i = EventColumns.setSubject(update, 1, event);
        update.setString(++i, Json.write(event.toJson()));
        update.setString(++i, event.id());
        update.addBatch();
    }

    void body(RecordEntry.Accepted accepted, EventRow row) throws SQLException {
        PreparedStatement insert = prepare(BODY);
        insert.setString(1, accepted.event().id());
        SqlQuery.setTime(insert, 2, row.receivedAt());
        insert.setString(3, EventColumns.clean(accepted.body()));
        insert.addBatch();
    }

    void delivery(DeliveryKey key, DeliveryRow row) throws SQLException {
        PreparedStatement insert = prepare(DELIVERY);
        set(insert, key, row);
        insert.addBatch();
    }

    /** @param before what the row is now */
    void deliveryChanged(DeliveryKey key, DeliveryRow row, DeliveryRow before) throws SQLException {
        PreparedStatement update = prepare(before.receivedAt() == null ? EARLY_DELIVERY_CHANGED : DELIVERY_CHANGED);
        int i = set(update, key, row);
        if (before.receivedAt() != null) {
            SqlQuery.setTime(update, ++i, before.receivedAt());
        }
        update.addBatch();
    }

    private static int set(PreparedStatement statement, DeliveryKey key, DeliveryRow row) throws SQLException {
        int i = 0;
        statement.setString(++i, row.source());
        SqlQuery.setTime(statement, ++i, row.receivedAt());
        statement.setString(++i, row.state().written());
        statement.setString(++i, EventColumns.clean(row.reason()));
        SqlQuery.setTime(statement, ++i, row.settledAt());
        setNumber(statement, ++i, row.generation());
        statement.setLong(++i, row.revision());
        statement.setString(++i, row.endpoint());
        statement.setString(++i, key.eventId());
        statement.setString(++i, key.sink());
        return i;
    }

    /** @param receivedAt when the event arrived; null while it is not on record */
    void attempt(RecordEntry.Attempt attempt, @Nullable Instant receivedAt) throws SQLException {
        PreparedStatement insert = prepare(ATTEMPT);
        int i = 0;
        insert.setString(++i, attempt.id());
        insert.setString(++i, attempt.eventId());
        insert.setString(++i, attempt.sink());
        insert.setInt(++i, attempt.number());
        insert.setString(++i, attempt.outcome().written());
        insert.setString(++i, EventColumns.clean(attempt.request()));
        setNumber(insert, ++i, attempt.answerCode());
        insert.setString(++i, EventColumns.clean(attempt.error()));
        SqlQuery.setTime(insert, ++i, attempt.startedAt());
        insert.setLong(++i, attempt.durationMillis());
        SqlQuery.setTime(insert, ++i, attempt.nextAttemptAt());
        insert.setInt(++i, attempt.generation());
        insert.setString(++i, attempt.idempotencyKey());
        SqlQuery.setTime(insert, ++i, receivedAt);
        SentRequest sent = attempt.sent();
        Map<String, String> headers = sent == null ? null : sent.headers();
        insert.setString(++i, sent == null ? null : EventColumns.clean(sent.address()));
        insert.setString(++i, headers == null ? null : EventColumns.clean(Json.write(headers)));
        insert.setString(++i, sent == null ? null : EventColumns.clean(sent.body()));
        setNumber(insert, ++i, sent == null ? null : sent.length());
        insert.addBatch();
    }

    /** Attempts that were recorded before their event belong to it from now on. */
    void adoptAttempts(String eventId, EventRow event) throws SQLException {
        PreparedStatement update = prepare(ATTEMPTS_ADOPTED);
        SqlQuery.setTime(update, 1, event.receivedAt());
        update.setString(2, eventId);
        update.addBatch();
    }

    void duplicate(RecordEntry.Duplicate duplicate) throws SQLException {
        PreparedStatement insert = prepare(DUPLICATE);
        insert.setString(1, duplicate.id());
        insert.setString(2, duplicate.eventId());
        insert.setString(3, duplicate.source());
        SqlQuery.setTime(insert, 4, duplicate.receivedAt());
        insert.addBatch();
    }

    /**
     * @param receivedAt when the event first arrived, or null while it is not on record
     * @param times how often it arrived again
     */
    void repeated(String eventId, @Nullable Instant receivedAt, int times) throws SQLException {
        PreparedStatement insert = prepare(REPEATED_FIRST);
        insert.setString(1, eventId);
        insert.addBatch();
        PreparedStatement update = prepare(REPEATED);
        update.setInt(1, times);
        SqlQuery.setTime(update, 2, receivedAt);
        update.setString(3, eventId);
        update.addBatch();
    }

    void rejected(RecordEntry.Rejected rejected) throws SQLException {
        PreparedStatement insert = prepare(REJECTED);
        insert.setString(1, rejected.id());
        insert.setString(2, rejected.source());
        insert.setString(3, rejected.code());
        insert.setString(4, EventColumns.clean(rejected.detail()));
        insert.setString(5, EventColumns.clean(rejected.body()));
        insert.setInt(6, rejected.size());
        SqlQuery.setTime(insert, 7, rejected.receivedAt());
        insert.addBatch();
    }

    /** The sink did not take the event when it was accepted. */
    void takenLater(DeliveryKey key, DeliveryRow row) throws SQLException {
        PreparedStatement insert = prepare(TAKEN_LATER);
        insert.setString(1, key.eventId());
        insert.setString(2, key.sink());
        insert.setString(3, row.source());
        SqlQuery.setTime(insert, 4, row.receivedAt());
        insert.addBatch();
    }

    void execute() throws SQLException {
        for (PreparedStatement statement : prepared.values()) {
            statement.executeBatch();
        }
    }

    /** The statement, to be added to. */
    PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        return statement;
    }

    static void setNumber(PreparedStatement statement, int index, @Nullable Integer number) throws SQLException {
        statement.setObject(index, number, Types.INTEGER);
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : prepared.values()) {
            statement.close();
        }
    }
}
