package io.waybill.handoff;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

/**
 * A queue that one session has for itself: of all hubs, it has the only consumer (docs/decisions/0093). It ends with the
 * connection. Artemis counts a queue's consumers under its lock, and puts back what a session had not settled before it removes
 * the session's consumers.
 */
final class OnlyConsumer {

    private OnlyConsumer() {}

    /**
     * Of two who begin at the same moment, both may get none, so each must try again at a time of its own.
     *
     * @return null if there is another consumer
     */
    static @Nullable ClientConsumer of(ClientSession session, String queue, int window) throws ActiveMQException {
        // One that only asks must not be in the way of the one that is there.
        if (consumers(session, queue) > 0) {
            return null;
        }
        ClientConsumer consumer = session.createConsumer(queue, null, window, -1, false);
        if (consumers(session, queue) > 1) {
            consumer.close();
            return null;
        }
        return consumer;
    }

    static int consumers(ClientSession session, String queue) throws ActiveMQException {
        return session.queueQuery(SimpleString.of(queue)).getConsumerCount();
    }
}
