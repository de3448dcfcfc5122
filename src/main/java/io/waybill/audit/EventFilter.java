package io.waybill.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waybill.record.DeliveryState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which events are meant; what is null does not matter.
 *
 * @param sink one that had a subscription when the event came
 * @param state what became of it at that sink, or at any
 * @param campaign its id
 * @param text occurs in the event, in whatever case, or is its id
 * @param since when it came in, at the earliest
 * @param until before that it came in
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EventFilter(
        @Nullable String id,
        @Nullable String source,
        @Nullable String type,
        @Nullable String sink,
        @Nullable DeliveryState state,
        @Nullable String campaign,
        @Nullable String text,
        @Nullable Instant since,
        @Nullable Instant until) {

    /** Every event there is. */
    public static final EventFilter ANY = new EventFilter(null, null, null, null, null, null, null, null, null);

    public static EventFilter of(String id) {
        return new EventFilter(id, null, null, null, null, null, null, null, null);
    }

    public EventFilter before(Instant end) {
        return new EventFilter(
                id,
                source,
                type,
                sink,
                state,
                campaign,
                text,
                since,
                until == null || end.isBefore(until) ? end : until);
    }

    /** The conditions on {@code waybill_event e}. */
    Conditions conditions() {
        Conditions all = new Conditions();
        all.add("e.id = ?", id);
        all.add("e.source = ?", source);
        all.add("e.type = ?", type);
        all.add("e.campaign_id = ?", campaign);
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
            all.parameters.add("%" + escaped(text.toLowerCase(Locale.ROOT)) + "%");
        }
        return all;
    }

    /** Taken literally, and as JSON has it. */
    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("([!%_])", "!$1");
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

        /** Events before (or after) that place in the order of their coming. */
        void beyond(String comparison, Cursor place) {
            texts.add("(e.received_at, e.id) %s (?, ?)".formatted(comparison));
            parameters.add(place.receivedAt());
            parameters.add(place.eventId());
        }

        String sql() {
            return texts.isEmpty() ? "1 = 1" : String.join(" and ", texts);
        }

        List<Object> parameters() {
            return parameters;
        }
    }
}
