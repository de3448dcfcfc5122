package io.waybill.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Event;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What an event's columns have: its texts without what a database does not take, cut to the column's length. */
final class EventColumns {

    private static final int TYPE = 200;
    private static final int SHORT = 255;
    private static final int EMAIL = 320;

    private EventColumns() {}

    /** The event's type as it is stored. */
    static String type(Event event) {
        return String.valueOf(clean(event.type(), TYPE));
    }

    /** The provider's id of the event, as it is stored. */
    static @Nullable String providerId(Event event) {
        return clean(text(event.data().path("providerEventId")), SHORT);
    }

    /** The provider's name of the event's type, as it is stored. */
    static String providerType(Event event) {
        return String.valueOf(clean(event.data().path("providerType").asText(), SHORT));
    }

    /** Sets what an event is about and its time; returns the index of the last. */
    static int setSubject(PreparedStatement statement, int from, Event event) throws SQLException {
        JsonNode data = event.data();
        int i = from;
        statement.setString(++i, clean(event.subject(), SHORT));
        statement.setString(++i, clean(text(data.path("campaign").path("id")), SHORT));
        statement.setString(++i, clean(text(data.path("campaign").path("name")), SHORT));
        statement.setString(++i, clean(text(data.path("lead").path("id")), SHORT));
        statement.setString(++i, clean(text(data.path("lead").path("email")), EMAIL));
        SqlQuery.setTime(statement, ++i, event.time());
        return i;
    }

    /** The name of a client's endpoint, as it is stored. */
    static String endpoint(String name) {
        return String.valueOf(clean(name, SHORT));
    }

    private static @Nullable String text(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? null : node.asText();
    }

    static @Nullable String clean(@Nullable String text) {
        return text == null ? null : SqlQuery.withoutNul(text);
    }

    /** The same, cut to the column's length and not within a surrogate pair. */
    private static @Nullable String clean(@Nullable String text, int length) {
        if (text == null || text.codePointCount(0, text.length()) <= length) {
            return clean(text);
        }
        return clean(text.substring(0, text.offsetByCodePoints(0, length)));
    }
}
