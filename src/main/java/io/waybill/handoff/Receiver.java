package io.waybill.handoff;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQInterruptedException;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.jspecify.annotations.Nullable;

/**
 * Waits for messages, on one thread, until it is stopped on another. A stop ends the wait at once, so nobody has to look
 * again and again whether to stop: a look at an empty queue can cost the broker as much as a message.
 */
final class Receiver {

    @GuardedBy("this")
    private boolean stopped;

    @GuardedBy("this")
    private @Nullable Thread waiting;

    synchronized boolean isStopped() {
        return stopped;
    }

    /** Answers the next message; null if none comes in time, if the consumer was closed, or if this is stopped. */
    @Nullable
    ClientMessage receive(ClientConsumer consumer, long millis) throws ActiveMQException {
        synchronized (this) {
            if (stopped) {
                return null;
            }
            waiting = Thread.currentThread();
        }
        try {
            return consumer.receive(millis);
        } catch (ActiveMQInterruptedException e) {
            if (isStopped()) {
                return null;
            }
            throw e;
        } finally {
            synchronized (this) {
                waiting = null;
                if (stopped) {
                    // What this thread does next is not to be interrupted.
                    Thread.interrupted();
                }
            }
        }
    }

    /** Ends the wait in progress, and every later one. Work that is not a wait goes on. */
    synchronized void stop() {
        stopped = true;
        if (waiting != null) {
            waiting.interrupt();
        }
    }
}
