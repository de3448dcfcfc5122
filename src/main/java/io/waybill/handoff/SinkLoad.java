package io.waybill.handoff;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events that a sink's reader holds. JSON as {@code GET /api/sinks} answers it.
 *
 * @param inFlight events being delivered
 * @param waiting events that are not due yet or wait for an event of the same lead
 * @param full whether so many wait that no more are taken from the queue
 * @param putOff those of the waiting that wait for a scheduled retry, or null if none does
 * @param oldestPending when the webhook of the sink's oldest pending event arrived, or null if it has none: a reader takes
 *     the events in their order, and those put off at once
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SinkLoad(
        int inFlight,
        int waiting,
        boolean full,
        @Nullable PutOff putOff,
        @Nullable Instant oldestPending) {

    /**
     * Events that wait for a scheduled retry.
     *
     * @param first when the first of them is due
     * @param last when the last of them is due
     */
    public record PutOff(int events, Instant first, Instant last) {

        /**
         * @param times when each is due, in order
         * @return null if there are none
         */
        static @Nullable PutOff until(List<Instant> times) {
            return times.isEmpty() ? null : new PutOff(times.size(), times.get(0), times.get(times.size() - 1));
        }
    }
}
