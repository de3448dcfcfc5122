package io.waybill.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waybill.event.Json;
import io.waybill.record.DeliveryState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Selects events; what is null does not matter.
 *
 * @param sink a sink that had a subscription when the event arrived
 * @param state the event's state at that sink, or at any sink
 * @param campaign its id
 * @param lead the lead's id
 * @param email the lead's address, as the provider sent it or in lower case
 * @param text occurs in the event, in upper or lower case, or is its id
 * @param since the event arrived then or later
 * @param until the event arrived before
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EventFilter(
        @Nullable String id,
        @Nullable String source,
        @Nullable String type,
        @Nullable String sink,
        @Nullable DeliveryState state,
        @Nullable String campaign,
        @Nullable String lead,
        @Nullable String email,
        @Nullable String text,
        @Nullable Instant since,
        @Nullable Instant until) {

    /** Selects every event. */
    public static final EventFilter ANY = where().build();

    public static Builder where() {
        return new Builder();
    }

    public static EventFilter of(String id) {
        return where().id(id).build();
    }

    public EventFilter before(Instant end) {
        Instant earlier = until == null || end.isBefore(until) ? end : until;
        return new EventFilter(id, source, type, sink, state, campaign, lead, email, text, since, earlier);
    }

    public EventFilter atSink(@Nullable String otherSink) {
        return new EventFilter(id, source, type, otherSink, state, campaign, lead, email, text, since, until);
    }

    /** The conditions on {@code waybill_event e}. */
    Conditions conditions() {
        Conditions all = new Conditions();
        all.add("e.id = ?", id);
        all.add("e.source = ?", source);
        all.add("e.type = ?", type);
        all.add("e.campaign_id = ?", campaign);
        all.add("e.lead_id = ?", lead);
        all.add("e.lead_email = any(?)", email == null ? null : List.of(email, email.toLowerCase(Locale.ROOT)));
        all.add("e.received_at >= ?", since);
        all.add("e.received_at < ?", until);
        if (sink != null || state != null) {
            Conditions delivery = new Conditions();
            delivery.add("d.sink = ?", sink);
            delivery.add("d.state = ?", state == null ? null : state.written());
            all.add("exists (select 1 from waybill_delivery d where d.event_id = e.id and %s)"
                    .formatted(delivery.sql()));
            all.parameters.addAll(delivery.parameters);
        }
        if (text != null) {
            all.add("(e.id = ? or lower(e.canonical) like ? escape '!')");
            all.parameters.add(text);
            all.parameters.add("%" + escaped(text).toLowerCase(Locale.ROOT) + "%");
        }
        return all;
    }

    /** The text literally, as it is written in JSON. */
    private static String escaped(String text) {
        String json = Json.write(text);
        return json.substring(1, json.length() - 1).replaceAll("([!%_])", "!$1");
    }

    /** Builds a filter; what is not set does not matter. */
    public static final class Builder {

        private @Nullable String id;
        private @Nullable String source;
        private @Nullable String type;
        private @Nullable String sink;
        private @Nullable DeliveryState state;
        private @Nullable String campaign;
        private @Nullable String lead;
        private @Nullable String email;
        private @Nullable String text;
        private @Nullable Instant since;
        private @Nullable Instant until;

        private Builder() {}

        public Builder id(@Nullable String value) {
            id = value;
            return this;
        }

        public Builder source(@Nullable String value) {
            source = value;
            return this;
        }

        public Builder type(@Nullable String value) {
            type = value;
            return this;
        }

        public Builder sink(@Nullable String value) {
            sink = value;
            return this;
        }

        public Builder state(@Nullable DeliveryState value) {
            state = value;
            return this;
        }

        public Builder campaign(@Nullable String value) {
            campaign = value;
            return this;
        }

        public Builder lead(@Nullable String value) {
            lead = value;
            return this;
        }

        public Builder email(@Nullable String value) {
            email = value;
            return this;
        }

        public Builder text(@Nullable String value) {
            text = value;
            return this;
        }

        public Builder since(@Nullable Instant value) {
            since = value;
            return this;
        }

        public Builder until(@Nullable Instant value) {
            until = value;
            return this;
        }

        public EventFilter build() {
            return new EventFilter(id, source, type, sink, state, campaign, lead, email, text, since, until);
        }
    }

    /** Conditions that must all hold. */
    static final class Conditions {

        private final List<String> texts = new ArrayList<>();
        private final List<Object> parameters = new ArrayList<>();

        void add(String condition, @Nullable Object parameter) {
            if (parameter != null) {
                texts.add(condition);
                parameters.add(parameter);
            }
        }

        void add(String condition) {
            texts.add(condition);
        }

        /** Events before or after the cursor, in the order in which they arrived. */
        void beyond(String comparison, Cursor cursor) {
            texts.add("(e.received_at, e.id) %s (?, ?)".formatted(comparison));
            parameters.add(cursor.receivedAt());
            parameters.add(cursor.eventId());
        }

        String sql() {
            return texts.isEmpty() ? "1 = 1" : String.join(" and ", texts);
        }

        List<Object> parameters() {
            return parameters;
        }
    }
}
