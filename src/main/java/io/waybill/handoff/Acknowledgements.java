package io.waybill.handoff;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.jspecify.annotations.Nullable;

/**
 * Acknowledges a consumer's messages, which are settled in any order. All before the first that is not settled need one
 * acknowledgement; it is also the kind that the broker does not lose when it gives the session up just then
 * (docs/decisions/0098).
 */
final class Acknowledgements {

    /** Handed out and not acknowledged, in this order; by the broker's number. */
    @GuardedBy("this")
    private final Map<Long, ClientMessage> open = new LinkedHashMap<>();

    /** To be called in the order in which the broker hands them out. */
    synchronized void expect(ClientMessage message) {
        open.put(message.getMessageID(), message);
    }

    /** @param settled messages that were handed out on this session, and not acknowledged yet */
    void acknowledge(Collection<ClientMessage> settled) throws ActiveMQException {
        Map<Long, ClientMessage> others = new LinkedHashMap<>();
        settled.forEach(message -> others.put(message.getMessageID(), message));
        ClientMessage last = takeFirst(others);
        if (last != null) {
            last.acknowledge();
        }
        for (ClientMessage other : others.values()) {
            other.individualAcknowledge();
        }
    }

    /** Takes out of both those before the first that is not settled. Returns the last of them, or null if there is none. */
    private synchronized @Nullable ClientMessage takeFirst(Map<Long, ClientMessage> settled) {
        ClientMessage last = null;
        Iterator<Entry<Long, ClientMessage>> handedOut = open.entrySet().iterator();
        while (handedOut.hasNext() && !settled.isEmpty()) {
            Entry<Long, ClientMessage> next = handedOut.next();
            if (settled.remove(next.getKey()) == null) {
                break;
            }
            last = next.getValue();
            handedOut.remove();
        }
        open.keySet().removeAll(settled.keySet());
        return last;
    }
}
