package io.waybill.replay;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.waybill.event.Event;
import io.waybill.privacy.PersonalData;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a replay would do with one event.
 *
 * @param type the event's type with today's mapping, or null if there is a problem
 * @param problem why the event cannot be replayed, or null
 * @param event the event with today's mapping, or null if there is a problem
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReplayPlan(
        String eventId,
        Instant receivedAt,
        @Nullable String type,
        @Nullable String problem,
        Map<String, Step> sinks,
        @JsonIgnore @Nullable Event event) {

    /** Why a delivery is left that only a replay which names its sink, or all of them, makes again. */
    public static final String ALREADY_DELIVERED = "it was already delivered";

    /** What it would do at one sink. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "action")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Send.class, name = "send"),
        @JsonSubTypes.Type(value = Filter.class, name = "filter"),
        @JsonSubTypes.Type(value = Fail.class, name = "fail"),
        @JsonSubTypes.Type(value = Leave.class, name = "leave"),
    })
    public sealed interface Step {

        /** The step's name in the API. */
        @JsonIgnore
        default String action() {
            return getClass().getSimpleName().toLowerCase(Locale.ROOT);
        }

        /** The same with the personal data of an event masked. */
        private Step masked(PersonalData found) {
            if (this instanceof Send send) {
                return new Send(found.hiddenIn(send.outcome()));
            }
            if (this instanceof Filter filter) {
                return new Filter(found.hiddenIn(filter.reason()), filter.by());
            }
            return this instanceof Fail fail ? new Fail(found.hiddenIn(fail.reason())) : this;
        }
    }

    /**
     * The event is sent to the sink again.
     *
     * @param outcome what the sink would be sent
     */
    public record Send(String outcome) implements Step {}

    /**
     * The event is not sent to the sink, and counts as filtered from now on.
     *
     * @param by who decides that
     */
    public record Filter(String reason, @JsonIgnore Decider by) implements Step {}

    /** Who decides that an event is filtered. */
    enum Decider {
        /** The sink's route, which the event must go through. */
        ROUTE,
        /** The sink's types: the event does not get to the route. */
        TYPES,
        /** The replay itself. */
        REPLAY
    }

    /** The event goes through the sink's route again, which fails: it would be parked, or the sink held. */
    public record Fail(String reason) implements Step {}

    /** The delivery stays as it is. */
    public record Leave(String reason) implements Step {}

    static ReplayPlan impossible(String eventId, Instant receivedAt, String problem) {
        return new ReplayPlan(eventId, receivedAt, null, problem, Map.of(), null);
    }

    /** The same with personal data masked: the event says what of it is personal. */
    public ReplayPlan masked() {
        Event mapped = event;
        if (mapped == null) {
            return this;
        }
        PersonalData found = PersonalData.in(mapped.data());
        Map<String, Step> masked = new TreeMap<>();
        sinks.forEach((sink, step) -> masked.put(sink, step.masked(found)));
        return new ReplayPlan(eventId, receivedAt, type, problem, masked, mapped);
    }

    long count(Class<? extends Step> kind) {
        return sinks.values().stream().filter(kind::isInstance).count();
    }

    /** Whether the replay would change anything. */
    public boolean changesAnything() {
        return sinks.values().stream().anyMatch(step -> !(step instanceof Leave));
    }
}
