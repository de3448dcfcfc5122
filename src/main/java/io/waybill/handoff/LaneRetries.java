package io.waybill.handoff;

import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.activemq.artemis.api.core.ActiveMQException;

/** Events to be made due now that may be in the queues of lanes. Others ask; the reader's thread looks for them. */
final class LaneRetries {

    private static final int LONGEST_SECONDS = 10;

    private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();

    /** Until then, nobody may wait for the reader: another hub may be serving the sink. */
    private volatile boolean hasBegun;

    private record Asked(String eventId, CompletableFuture<Boolean> wasPutOff) {}

    /** The reader reads. */
    void begin() {
        hasBegun = true;
    }

    /**
     * Waits until the reader has looked, if it has begun.
     *
     * @param wake has the reader look
     * @return whether the event was there, and put off; false if the reader looks only later
     * @throws HandoffException if the reader does not answer
     */
    boolean ask(String eventId, Runnable wake) {
        Asked ask = new Asked(eventId, new CompletableFuture<>());
        asked.add(ask);
        if (!hasBegun) {
            return false;
        }
        wake.run();
        try {
            return ask.wasPutOff().get(LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HandoffException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new HandoffException("the broker does not say whether the event waits for its endpoint", e);
        } finally {
            asked.remove(ask);
        }
    }

    void answer(LaneQueues lanes, InFlightEvents inFlight, Instant now) throws ActiveMQException {
        for (Asked ask = asked.peek(); ask != null; ask = asked.peek()) {
            String queue = lanes.makeDue(ask.eventId(), now);
            if (queue != null) {
                inFlight.returning(queue, 1);
            }
            ask.wasPutOff().complete(queue != null);
            asked.remove(ask);
        }
    }
}
