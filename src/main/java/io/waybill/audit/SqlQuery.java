package io.waybill.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A query with its parameters: texts, numbers, times, and collections of texts for {@code = any(?)}. */
record SqlQuery(String sql, List<? extends @Nullable Object> parameters) {

    /** Longer than any query needs with its index, shorter than an operator waits. */
    static final Duration LONGEST = Duration.ofSeconds(20);

    /** Deliveries {@code d} by the ids of their events: first the event's row, as deliveries are in the order of arrival. */
    static final String DELIVERIES_OF_EVENTS = "waybill_event e left join waybill_delivery d"
            + " on d.received_at = e.received_at and d.event_id = e.id where e.id = any(?) and d.sink is not null";

    private static final int FETCHED_AT_ONCE = 1_000;

    @FunctionalInterface
    interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    static SqlQuery of(String sql, Object... parameters) {
        return new SqlQuery(sql, List.of(parameters));
    }

    void each(Connection connection, RowReader reader) throws SQLException {
        try (PreparedStatement query = prepare(connection);
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                reader.read(rows);
            }
        }
    }

    /** Returns how many rows were changed. */
    int update(Connection connection) throws SQLException {
        try (PreparedStatement statement = prepare(connection)) {
            return statement.executeUpdate();
        }
    }

    private PreparedStatement prepare(Connection connection) throws SQLException {
        PreparedStatement query = connection.prepareStatement(sql);
        try {
            query.setQueryTimeout((int) LONGEST.toSeconds());
            query.setFetchSize(FETCHED_AT_ONCE);
            int i = 0;
            for (Object parameter : parameters) {
                set(connection, query, ++i, parameter);
            }
            return query;
        } catch (SQLException e) {
            query.close();
            throw e;
        }
    }

    private static void set(Connection connection, PreparedStatement query, int index, @Nullable Object value)
            throws SQLException {
        if (value instanceof Instant time) {
            setTime(query, index, time);
        } else if (value instanceof Collection<?> texts) {
            query.setArray(
                    index,
                    connection.createArrayOf(
                            "varchar",
                            texts.stream()
                                    .map(text -> withoutNul(String.valueOf(text)))
                                    .toArray()));
        } else {
            query.setObject(index, value instanceof String text ? withoutNul(text) : value);
        }
    }

    /** PostgreSQL's text has every character but NUL: what is stored has this one instead, and so has what is looked for. */
    static String withoutNul(String text) {
        return text.replace('\u0000', '\uFFFD');
    }

    static void setTime(PreparedStatement statement, int index, @Nullable Instant time) throws SQLException {
        statement.setObject(index, time == null ? null : time.atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE);
    }

    static Instant time(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant timeOrNull(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    static @Nullable Integer numberOrNull(ResultSet row, int column) throws SQLException {
        int number = row.getInt(column);
        return row.wasNull() ? null : number;
    }
}
