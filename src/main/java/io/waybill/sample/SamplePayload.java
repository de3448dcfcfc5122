package io.waybill.sample;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/** A payload that can be sent again and again. */
@FunctionalInterface
interface SamplePayload {

    /**
     * The payload of a new event.
     *
     * @param id new, and says that it is a sample's
     * @param now the time of the event
     */
    JsonNode fresh(String id, Instant now);
}
