package io.waybill.ops;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waybill.request.SinkRequests;
import org.jspecify.annotations.Nullable;

/**
 * What is answered when the hub that serves a sink has not said in time what came of what was asked for. JSON as the API has it.
 *
 * @param status {@code asked}
 * @param hub the hub that serves the sink; null while it is not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NotSaidYet(
        String sink, String status, @Nullable String hub, String detail) {

    static NotSaidYet of(SinkRequests.Done asked) {
        String who = asked.hub() == null
                ? "the hub that serves the sink"
                : "hub " + asked.hub() + ", which serves the sink,";
        return new NotSaidYet(
                asked.sink(),
                "asked",
                asked.hub(),
                "It is asked for, and " + who
                        + " does it as soon as it can. It has not said yet how many events are due.");
    }
}
