package io.waybill.replay;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.waybill.event.Event;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a replay would do with one event.
 *
 * @param type what today's mapping makes of it, or null where there is a problem
 * @param problem why it cannot be replayed, or null
 * @param event what today's mapping makes of it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReplayPlan(
        String eventId,
        Instant receivedAt,
        @Nullable String type,
        @Nullable String problem,
        Map<String, Step> sinks,
        @JsonIgnore @Nullable Event event) {

    /** What it would do at one sink. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "action")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Send.class, name = "send"),
        @JsonSubTypes.Type(value = Filter.class, name = "filter"),
        @JsonSubTypes.Type(value = Leave.class, name = "leave"),
    })
    public sealed interface Step {

        /** In one word. */
        @JsonIgnore
        default String action() {
            return getClass().getSimpleName().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * It is delivered anew.
     *
     * @param outcome what the sink's route would do with it today
     */
    public record Send(String outcome) implements Step {}

    /** It is not sent, and counts as filtered from now on. */
    public record Filter(String reason) implements Step {}

    /** It stays as it is. */
    public record Leave(String reason) implements Step {}

    static ReplayPlan impossible(String eventId, Instant receivedAt, String problem) {
        return new ReplayPlan(eventId, receivedAt, null, problem, Map.of(), null);
    }

    long count(Class<? extends Step> kind) {
        return sinks.values().stream().filter(kind::isInstance).count();
    }

    /** Whether there is anything to do. */
    public boolean changesAnything() {
        return sinks.values().stream().anyMatch(step -> !(step instanceof Leave));
    }
}
