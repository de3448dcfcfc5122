package io.waybill.handoff;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.finding.FailureText;
import java.util.Map;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

/**
 * What the hubs of a broker note about alarms, for each other and for the next start: the last text of each key. Each hub has
 * a key of its own; all other keys are written by the one that holds the notes, until it lets them go or its connection ends.
 */
public final class HubNotes implements AutoCloseable {

    private static final String OF_HUB = "hub/";
    private static final int NO_WINDOW = 0;

    private final Broker broker;

    @GuardedBy("this")
    private @Nullable ClientSession session;

    /** Not null: this hub holds the notes. */
    @GuardedBy("this")
    private @Nullable ClientConsumer only;

    @GuardedBy("this")
    private int turn;

    @GuardedBy("this")
    private boolean closed;

    public HubNotes(Broker broker) {
        this.broker = broker;
    }

    /** The key of what a hub notes about itself. */
    public static String keyOf(String hub) {
        return OF_HUB + hub;
    }

    @FunctionalInterface
    private interface Work<T> {
        T in(ClientSession session) throws ActiveMQException;
    }

    /**
     * Every text, by key.
     *
     * @throws HandoffException if the broker fails
     */
    public synchronized Map<String, String> read() {
        return with(now -> notes(now).all());
    }

    private static LastValues notes(ClientSession session) {
        return new LastValues(session, QueueNames.ALARMS);
    }

    /**
     * Notes what this hub says of itself; it is on disk when this returns.
     *
     * @throws HandoffException if the broker fails
     */
    public synchronized void writeOwn(String text) {
        write(keyOf(broker.hub()), text);
    }

    /**
     * Notes something for the next one that holds the notes; it is on disk when this returns.
     *
     * @throws HandoffException if the broker fails, or this hub does not hold the notes any more
     */
    public synchronized void writeHeld(String key, String text) {
        if (only == null || isGone()) {
            throw new HandoffException("this hub does not hold the notes any more");
        }
        write(key, text);
    }

    @GuardedBy("this")
    private void write(String key, String text) {
        with(now -> {
            notes(now).put(key, text);
            broker.commit(now);
            return text;
        });
    }

    /**
     * Holds the notes from now on, if no other hub does.
     *
     * @return zero if another does; else which time this is: another number than before says that others may have held them
     *     meanwhile
     * @throws HandoffException if the broker fails
     */
    public synchronized int hold() {
        if (only == null || isGone()) {
            Optional<ClientConsumer> alone =
                    with(now -> Optional.ofNullable(OnlyConsumer.of(now, QueueNames.ALARMS_LOCK, NO_WINDOW)));
            only = alone.orElse(null);
            turn += alone.isPresent() ? 1 : 0;
        }
        return only == null ? 0 : turn;
    }

    /** Lets another hub hold them. */
    public synchronized void letGo() {
        if (only != null) {
            drop();
        }
    }

    @GuardedBy("this")
    private <T> T with(Work<T> work) {
        try {
            return work.in(open());
        } catch (ActiveMQException e) {
            drop();
            throw new HandoffException("the notes about alarms are not available: " + FailureText.of(e), e);
        } catch (RuntimeException e) {
            drop();
            throw e;
        }
    }

    @GuardedBy("this")
    private ClientSession open() throws ActiveMQException {
        if (closed) {
            throw new HandoffException("this hub stops");
        }
        if (session == null || isGone()) {
            drop();
            ClientSession opened = broker.session();
            session = opened;
            BrokerQueues.declareAlarms(opened);
            opened.start();
        }
        return session;
    }

    @GuardedBy("this")
    private boolean isGone() {
        return session == null || session.isClosed() || !broker.isTrusted(session);
    }

    @GuardedBy("this")
    private void drop() {
        ClientSession old = session;
        session = null;
        only = null;
        if (old != null) {
            BrokenSession.close(old);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        drop();
    }
}
