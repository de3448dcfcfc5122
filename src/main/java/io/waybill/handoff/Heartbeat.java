package io.waybill.handoff;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks an external broker twice a second whether it is there. The broker gives a hub up from which it has not heard for {@link
 * #GIVEN_UP_AFTER}, and another hub serves its sinks then. So this hub must begin no call to a sink when it has had no answer for
 * half of that.
 */
final class Heartbeat implements AutoCloseable {

    /** After so long without a sign of life, the broker closes the connection: Artemis looks every 2 s. */
    static final Duration GIVEN_UP_AFTER = Duration.ofSeconds(6);

    private static final Duration HEARD_WITHIN = GIVEN_UP_AFTER.dividedBy(2);
    private static final Duration EVERY = Duration.ofMillis(500);
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    private final Broker broker;
    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "heartbeat"));

    /** The last answer. */
    private volatile @Nullable Heard heard;

    /** Used by the thread alone. */
    private @Nullable ClientSession session;

    Heartbeat(Broker broker) {
        this.broker = broker;
        var unused = thread.scheduleWithFixedDelay(this::ask, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * An answer.
     *
     * @param by the connection
     * @param asked when, by the JVM's clock
     */
    private record Heard(ClientSessionFactory by, long asked) {}

    boolean isHeard(ClientSessionFactory connection) {
        Heard last = heard;
        return last != null
                && last.by().equals(connection)
                && System.nanoTime() - last.asked() < HEARD_WITHIN.toNanos();
    }

    private void ask() {
        long asked = System.nanoTime();
        try {
            if (session == null || session.isClosed()) {
                session = broker.plainSession();
            }
            var unused = session.queueQuery(SimpleString.of(QueueNames.AUDIT));
            heard = new Heard(session.getSessionFactory(), asked);
        } catch (ActiveMQException | RuntimeException e) {
            LOG.debug("the broker does not answer", e);
            drop();
        }
    }

    private void drop() {
        if (session != null) {
            BrokenSession.close(session);
            session = null;
        }
    }

    /** Its session ends with the broker's connection. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
