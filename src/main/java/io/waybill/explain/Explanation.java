package io.waybill.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the routes of today do with a webhook, and why. JSON as {@code GET /api/events/ID/explain} and {@code POST /api/try}
 * answer it.
 *
 * @param id of the event on record; null for a webhook that is only tried
 * @param byTodaysRoutes whether other routes may have decided about the event on record; null if it is not on record
 * @param problem why nothing can be said; all others but the first two are null then
 * @param outcome accepted, unmapped, duplicate, rejected, or answered for any other answer
 * @param reason why it is unmapped, or null
 * @param status the status of the answer, if it is neither accepted nor unmapped; else null
 * @param answer the answer's body, as status
 * @param event what it becomes, if it is accepted or unmapped; else null
 * @param source how the source's route decides
 * @param sinks what each sink does, if it is accepted; else null. Sinks that are off are not in it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Explanation(
        @Nullable String id,
        @Nullable Boolean byTodaysRoutes,
        @Nullable String problem,
        @Nullable String outcome,
        @Nullable String reason,
        @Nullable Integer status,
        @Nullable JsonNode answer,
        @Nullable JsonNode event,
        @Nullable SourceRoute source,
        @Nullable Map<String, SinkRoute> sinks) {

    /**
     * @param at file and line of the step that maps it, or null if there was none
     * @param rules those that were asked, in their order
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record SourceRoute(String name, @Nullable String at, List<ShownRule> rules) {}

    /**
     * @param decision send, filter or fail
     * @param reason why it is filtered or fails, or null
     * @param at file and line of the step that decided, or of the types it takes; null if its route came to none
     * @param rules those that were asked, in their order: not those after the one that matched
     * @param request what it would be sent, or null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record SinkRoute(
            String decision,
            @Nullable String reason,
            @Nullable String at,
            List<ShownRule> rules,
            @Nullable ShownRequest request) {}

    /** Of an event about which nothing can be said. */
    static Explanation impossible(String id, String problem) {
        return new Explanation(id, true, problem, null, null, null, null, null, null, null);
    }

    Explanation of(String eventId, boolean byOtherRoutes) {
        return new Explanation(eventId, byOtherRoutes, problem, outcome, reason, status, answer, event, source, sinks);
    }
}
