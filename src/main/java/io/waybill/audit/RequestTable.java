package io.waybill.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What operators ask of sinks, where every hub reads it. Methods throw an {@link AuditException} if the database does not
 * answer.
 */
public final class RequestTable {

    private static final String WHAT = "what operators ask for";
    private static final String ADD =
            "insert into waybill_request (kind, sink, endpoint, event_id, detail) values (?, ?, ?, ?, ?)";
    private static final String END_STOP = "delete from waybill_request where kind = 'stop' and sink = ?";
    private static final String AFTER = "select id, kind, sink, endpoint, event_id, detail, retried,"
            + " extract(epoch from (current_timestamp - asked_at)) from waybill_request where id > ? order by id";
    private static final String DONE = "update waybill_request set retried = ? where id = ? and retried is null";
    private static final String RETRIED = "select retried from waybill_request where id = ? and retried is not null";
    private static final String OLD =
            "delete from waybill_request where kind <> 'stop'" + " and asked_at < current_timestamp - interval '1' day";

    private final AuditDatabase database;

    public RequestTable(AuditDatabase database) {
        this.database = database;
    }

    /** What can be asked for. */
    public enum Kind {
        /** Holds a sink until it is started. */
        STOP,
        /** Ends what holds a sink or an endpoint, and makes due now what was put off. */
        START,
        /** Makes due now what was put off. */
        RETRY,
        /** Forgets a sink that no hub has any more. */
        FORGET;

        private String written() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Kind of(String written) {
            return Arrays.stream(values())
                    .filter(kind -> kind.written().equals(written))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("not a kind: " + written));
        }
    }

    /**
     * What is asked for.
     *
     * @param endpoint null: the sink
     * @param eventId null: all events
     * @param detail for people, or null
     */
    public record Asked(
            Kind kind,
            String sink,
            @Nullable String endpoint,
            @Nullable String eventId,
            @Nullable String detail) {}

    /**
     * What was asked for.
     *
     * @param age how long ago, by the database's clock
     * @param isDone whether the hub that serves the sink has done it
     */
    public record Row(long id, Asked asked, Duration age, boolean isDone) {}

    /** Whether the database has answered since the start. */
    public boolean hasAnswered() {
        return database.hasAnswered();
    }

    /** Returns the ids, in the same order. A sink has one stop at most: until the last one, or a start, that is asked for. */
    public List<Long> add(List<Asked> all) {
        return database.write(WHAT, connection -> {
            List<Long> ids = new ArrayList<>();
            for (Asked asked : all) {
                ids.add(add(asked, connection));
            }
            return ids;
        });
    }

    private static long add(Asked asked, Connection connection) throws SQLException {
        if (asked.endpoint() == null && asked.kind() != Kind.RETRY) {
            SqlQuery.of(END_STOP, asked.sink()).update(connection);
        }
        new SqlQuery(
                        ADD,
                        Arrays.asList(
                                asked.kind().written(),
                                asked.sink(),
                                asked.endpoint(),
                                asked.eventId(),
                                asked.detail()))
                .update(connection);
        List<Long> id = new ArrayList<>(1);
        // Nobody else writes meanwhile.
        SqlQuery.of("select max(id) from waybill_request").each(connection, row -> id.add(row.getLong(1)));
        return id.get(0);
    }

    /** What was asked for after that id, in order. */
    public List<Row> after(long id) {
        // Not by the connections that slow readers may have.
        try (Connection connection = database.connection()) {
            List<Row> rows = new ArrayList<>();
            SqlQuery.of(AFTER, id)
                    .each(
                            connection,
                            row -> rows.add(new Row(
                                    row.getLong(1),
                                    new Asked(
                                            Kind.of(row.getString(2)),
                                            row.getString(3),
                                            row.getString(4),
                                            row.getString(5),
                                            row.getString(6)),
                                    Duration.ofMillis((long) (row.getDouble(8) * 1_000)),
                                    SqlQuery.numberOrNull(row, 7) != null)));
            connection.rollback();
            return rows;
        } catch (SQLException e) {
            throw new AuditException(WHAT + " cannot be read", e);
        }
    }

    /** @param retried how many events were due, by the id of what is done now */
    public void done(Map<Long, Integer> retried) {
        database.write(WHAT, connection -> {
            for (Map.Entry<Long, Integer> each : retried.entrySet()) {
                SqlQuery.of(DONE, each.getValue(), each.getKey()).update(connection);
            }
            return retried.size();
        });
    }

    /** How many events were due, by id, without those that are not done yet. */
    public Map<Long, Integer> retried(Collection<Long> ids) {
        Map<Long, Integer> retried = new TreeMap<>();
        database.read(WHAT, connection -> {
            for (long id : ids) {
                SqlQuery.of(RETRIED, id).each(connection, row -> retried.put(id, row.getInt(1)));
            }
            return retried;
        });
        return retried;
    }

    /** Returns how many rows were removed. */
    static int removeOld(Connection connection) throws SQLException {
        return SqlQuery.of(OLD).update(connection);
    }
}
