package io.waybill.audit;

import io.waybill.event.Json;
import io.waybill.record.RecordEntry;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** The statements of one batch about the hub itself, not about a single event. */
final class HubStatements {

    private static final String REPLAY_STARTED =
            "insert into waybill_replay (id, created_at, updated_at, is_over, replay)"
                    + " values (?,?,?,?,?) on conflict do nothing";
    private static final String REPLAY_CHANGED =
            "update waybill_replay set updated_at = ?, is_over = ?, replay = ? where id = ? and updated_at <= ?";
    private static final String SUBSCRIBED =
            "insert into waybill_subscription (sink, since, not_received) values (?, ?, " + NotReceived.AT_FIRST
                    + ") on conflict do nothing";
    private static final String ROUTING =
            "insert into waybill_routing (id, since, routing) values (?,?,?) on conflict do nothing";
    private static final String GENERATION =
            "insert into waybill_generation (id, number, digest, hub_started_at, started_at) values (?,?,?,?,?)"
                    + " on conflict do nothing";
    private static final String JOINED = "update waybill_hub_mark set joined = ? where hub = ?";
    private static final String CHANGE = "insert into waybill_change (id, asked_at, operator, origin, action, event_id,"
            + " sink, source, asked, outcome, detail) values (?,?,?,?,?,?,?,?,?,?,?) on conflict do nothing";

    private final BatchStatements batch;

    HubStatements(BatchStatements batch) {
        this.batch = batch;
    }

    /** Adds the entry, if it is about the hub. */
    void add(RecordEntry entry) throws SQLException {
        if (entry instanceof RecordEntry.Replayed replayed) {
            add(replayed);
        } else if (entry instanceof RecordEntry.Subscribed subscribed) {
            add(subscribed);
        } else if (entry instanceof RecordEntry.RoutingChanged changed) {
            add(changed);
        } else if (entry instanceof RecordEntry.GenerationStarted generation) {
            add(generation);
        } else if (entry instanceof RecordEntry.OperatorChange change) {
            add(change);
        } else if (entry instanceof RecordEntry.HubJoined joined) {
            add(joined);
        }
    }

    private void add(RecordEntry.Replayed replay) throws SQLException {
        PreparedStatement insert = batch.prepare(REPLAY_STARTED);
        insert.setString(1, replay.id());
        SqlQuery.setTime(insert, 2, replay.createdAt());
        SqlQuery.setTime(insert, 3, replay.createdAt());
        insert.setBoolean(4, false);
        insert.setString(5, EventColumns.clean(replay.replay()));
        insert.addBatch();
        PreparedStatement update = batch.prepare(REPLAY_CHANGED);
        SqlQuery.setTime(update, 1, replay.at());
        update.setBoolean(2, replay.over());
        update.setString(3, EventColumns.clean(replay.replay()));
        update.setString(4, replay.id());
        SqlQuery.setTime(update, 5, replay.at());
        update.addBatch();
    }

    private void add(RecordEntry.Subscribed subscribed) throws SQLException {
        PreparedStatement insert = batch.prepare(SUBSCRIBED);
        insert.setString(1, subscribed.sink());
        SqlQuery.setTime(insert, 2, subscribed.since());
        insert.setString(3, subscribed.sink());
        insert.addBatch();
    }

    private void add(RecordEntry.RoutingChanged changed) throws SQLException {
        PreparedStatement insert = batch.prepare(ROUTING);
        insert.setString(1, changed.routing().id());
        SqlQuery.setTime(insert, 2, changed.at());
        insert.setString(3, Json.write(changed.routing()));
        insert.addBatch();
    }

    private void add(RecordEntry.GenerationStarted generation) throws SQLException {
        PreparedStatement insert = batch.prepare(GENERATION);
        insert.setString(1, generation.id());
        insert.setInt(2, generation.number());
        insert.setString(3, generation.digest());
        SqlQuery.setTime(insert, 4, generation.hubStartedAt());
        SqlQuery.setTime(insert, 5, generation.at());
        insert.addBatch();
    }

    private void add(RecordEntry.HubJoined joined) throws SQLException {
        PreparedStatement update = batch.prepare(JOINED);
        update.setString(1, joined.id());
        update.setString(2, joined.hub());
        update.addBatch();
    }

    private void add(RecordEntry.OperatorChange change) throws SQLException {
        PreparedStatement insert = batch.prepare(CHANGE);
        int i = 0;
        insert.setString(++i, change.id());
        SqlQuery.setTime(insert, ++i, change.at());
        insert.setString(++i, EventColumns.clean(change.operator()));
        insert.setString(++i, change.origin());
        insert.setString(++i, change.action());
        insert.setString(++i, EventColumns.clean(change.eventId()));
        insert.setString(++i, EventColumns.clean(change.sink()));
        insert.setString(++i, EventColumns.clean(change.source()));
        insert.setString(++i, EventColumns.clean(Json.write(change.asked())));
        insert.setString(++i, change.outcome().written());
        insert.setString(++i, EventColumns.clean(change.detail()));
        insert.addBatch();
    }
}
