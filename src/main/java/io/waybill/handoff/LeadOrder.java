package io.waybill.handoff;

import java.time.Duration;

/**
 * In which order a sink gets events of the same lead. Events of other leads never wait for them.
 *
 * @param byLead one at a time, in the order they were accepted: an event with a scheduled retry holds back those after it
 * @param quiet how long a status of a lead waits for a newer one to replace it; zero: it does not wait. With a quiet time,
 *     events are in order too, as an older status must not come after a newer one.
 */
public record LeadOrder(boolean byLead, Duration quiet) {

    public static final LeadOrder NONE = new LeadOrder(false, Duration.ZERO);

    boolean keepsLeadsInOrder() {
        return byLead || debounces();
    }

    boolean debounces() {
        return !quiet.isZero();
    }
}
