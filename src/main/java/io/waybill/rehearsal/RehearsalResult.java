package io.waybill.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Event;
import io.waybill.sink.RehearsedDelivery;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What would become of a webhook. */
public sealed interface RehearsalResult {

    /**
     * It would be taken.
     *
     * @param unmappedReason why no mapping could be applied, or null
     * @param sinks what each would do with it; none, if it is unmapped
     */
    record Accepted(Event event, @Nullable String unmappedReason, Map<String, RehearsedDelivery> sinks)
            implements RehearsalResult {

        public Accepted {
            sinks = Map.copyOf(sinks);
        }
    }

    /**
     * It would be answered otherwise: as a duplicate, or with a problem.
     *
     * @param status the HTTP status
     * @param body the answer's JSON
     */
    record Answered(int status, JsonNode body) implements RehearsalResult {}
}
