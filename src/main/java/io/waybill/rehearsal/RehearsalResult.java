package io.waybill.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Event;
import io.waybill.sink.RehearsedDelivery;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the routes would do with a webhook. */
public sealed interface RehearsalResult {

    /** In one word: accepted, unmapped, duplicate, rejected, or answered for any other answer. */
    String outcome();

    /**
     * It would be accepted.
     *
     * @param unmappedReason why the event is unmapped, or null
     * @param sinks what each sink would do with the event; empty if it is unmapped
     */
    record Accepted(Event event, @Nullable String unmappedReason, Map<String, RehearsedDelivery> sinks)
            implements RehearsalResult {

        public Accepted {
            sinks = Map.copyOf(sinks);
        }

        @Override
        public String outcome() {
            return event.isUnmapped() ? "unmapped" : "accepted";
        }
    }

    /**
     * It would get another answer: a duplicate, a handshake or a problem.
     *
     * @param status the HTTP status
     * @param body the answer's JSON
     */
    record Answered(int status, JsonNode body) implements RehearsalResult {
        @Override
        public String outcome() {
            boolean wereAll = status == 200 && body.has("events");
            if (wereAll || body.path("status").asText().equals("duplicate")) {
                return "duplicate";
            }
            return body.has("code") ? "rejected" : "answered";
        }
    }
}
