package io.waybill.routes;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Event;
import io.waybill.sink.Verdict;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What would become of a webhook. */
public sealed interface Outcome {

    /**
     * It would be taken.
     *
     * @param unmappedReason why no mapping could be applied, or null
     * @param sinks what each would do with it; none, if it is unmapped
     */
    record Accepted(Event event, @Nullable String unmappedReason, Map<String, Verdict> sinks) implements Outcome {

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
    record Answered(int status, JsonNode body) implements Outcome {}
}
