package io.waybill.handoff;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/** Held by one hub of the broker at a time: while it changes which sinks have queues. It ends with the connection. */
final class HubsLock implements AutoCloseable {

    /** Longer than it takes to park a removed sink's million events. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);
    private static final int NO_WINDOW = 0;

    private final HubStates states;

    private HubsLock(HubStates states) {
        this.states = states;
    }

    /** @throws HandoffException if the broker fails, or another hub does not give it back */
    static HubsLock take(Broker broker) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        try {
            while (System.nanoTime() < deadline) {
                ClientSession session = broker.plainSession();
                HubStates states = new HubStates(session);
                if (OnlyConsumer.of(session, QueueNames.HUBS_LOCK, NO_WINDOW) != null) {
                    return new HubsLock(states);
                }
                states.close();
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE.toNanos()));
            }
        } catch (ActiveMQException e) {
            throw new HandoffException("the broker does not let this hub change its sinks", e);
        }
        throw new HandoffException("another hub has been changing its sinks for %d minutes; try again later"
                .formatted(LONGEST.toMinutes()));
    }

    /** What the hubs say of themselves, now. */
    HubStates states() {
        return states;
    }

    @Override
    public void close() throws ActiveMQException {
        states.close();
    }
}
