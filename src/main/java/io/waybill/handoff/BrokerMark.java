package io.waybill.handoff;

import io.waybill.record.Mark;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

/**
 * The broker's mark of this hub, as the committer's session holds it. It has the only consumer of the marks, so nobody else can
 * publish while the session is open (docs/decisions/0093). Each transaction that stores events sends a new mark and takes out
 * those before it, so the mark is exactly as old as the events are (docs/decisions/0055).
 *
 * <p>A mark is taken out by the second transaction after its own, so that no commit waits for the broker to hand it out. So the
 * queue holds some marks, and never none: the last one counts.
 */
final class BrokerMark {

    /** Another hub of this name publishes, or the broker has not finished with this hub's last session. */
    static final class AnotherPublisherException extends HandoffException {

        private AnotherPublisherException(String message) {
            super(message);
        }

        private static AnotherPublisherException of(String hub) {
            return new AnotherPublisherException(
                    hub.isEmpty()
                            ? "'waybill.broker.url': another hub uses this broker; stop it, or give each a broker of its own"
                            : "'waybill.hub.name' '%s': a hub of this name uses this broker; stop it, or give each a name of its own"
                                    .formatted(hub));
        }

        private static AnotherPublisherException ofEarlierVersion() {
            return new AnotherPublisherException(
                    "'waybill.broker.url': a hub of an earlier version uses this broker; stop it, and start this one then");
        }
    }

    /** What has gone wrong when marks that are there do not come. */
    static final String HELD =
            "the broker does not hand out its mark; if this goes on, restart the broker: a session that has ended holds it";

    private static final SimpleString INSTANCE = SimpleString.of("waybill_instance");
    private static final int NO_WINDOW = -1;
    private static final long RECEIVE_TIMEOUT_MILLIS = 10_000;
    /** A mark that has not come by then is taken out by a later transaction. */
    private static final long SHORT_TIMEOUT_MILLIS = 1;

    private static final int MOST_LEFT = 1;

    private final ClientSession session;
    private final SimpleString queue;
    private final ClientConsumer consumer;
    /** It and those before it are taken, and not acknowledged. */
    private @Nullable ClientMessage lastTaken;

    /** How many marks of this session were not taken yet. */
    private int toTake;

    private final @Nullable Mark found;

    /**
     * Takes the marks that are there. The broker counts those that it has handed out, too: until all have come, the mark is
     * not known.
     *
     * @param session to be closed by the caller if this fails
     * @param hub whose marks
     * @throws AnotherPublisherException while another session has the marks
     */
    BrokerMark(ClientSession session, String hub) throws ActiveMQException {
        this.session = session;
        this.queue = SimpleString.of(QueueNames.marks(hub));
        BrokerQueues.declareMarks(session, hub);
        ensureNoEarlierVersion(hub);
        this.consumer = consumer(hub);
        ensureNoEarlierVersion(hub);
        long there = session.queueQuery(queue).getMessageCount();
        session.start();
        Mark last = QueueBrowser.markOfEarlierVersion(session, hub);
        long lastId = 0;
        for (long i = 0; i < there; i++) {
            ClientMessage message = consumer.receive(RECEIVE_TIMEOUT_MILLIS);
            if (message == null) {
                throw new HandoffException(HELD);
            }
            lastTaken = message;
            if (message.getMessageID() > lastId) {
                lastId = message.getMessageID();
                last = later(last, read(message));
            }
        }
        this.found = last;
    }

    /** That counts on being alone, and has no name. */
    private void ensureNoEarlierVersion(String hub) throws ActiveMQException {
        if (!hub.isEmpty() && HubStates.publishers(session).contains("")) {
            throw AnotherPublisherException.ofEarlierVersion();
        }
    }

    private ClientConsumer consumer(String hub) throws ActiveMQException {
        ClientConsumer only = OnlyConsumer.of(session, queue.toString(), NO_WINDOW);
        if (only == null) {
            throw AnotherPublisherException.of(hub);
        }
        return only;
    }

    /** An earlier version's mark is higher only if that version has run since. */
    private static Mark later(@Nullable Mark before, Mark mark) {
        return before != null && before.instance().equals(mark.instance()) && before.number() > mark.number()
                ? before
                : mark;
    }

    private static Mark read(ClientMessage message) {
        return new Mark(message.getStringProperty(INSTANCE), MessageFormat.number(message));
    }

    /** Where a new mark is sent. */
    SimpleString address() {
        return queue;
    }

    /** The mark when the session began, or null if there was none yet. */
    @Nullable
    Mark found() {
        return found;
    }

    /** A message with a new mark, to be sent in a transaction that takes out those before. */
    ClientMessage replaceWith(Mark mark) throws ActiveMQException {
        while (toTake > MOST_LEFT) {
            ClientMessage before = consumer.receive(SHORT_TIMEOUT_MILLIS);
            if (before == null) {
                break;
            }
            lastTaken = before;
            toTake--;
        }
        if (lastTaken != null) {
            lastTaken.acknowledge();
            lastTaken = null;
        }
        toTake++;
        ClientMessage message = session.createMessage(Message.BYTES_TYPE, true);
        message.putStringProperty(INSTANCE, SimpleString.of(mark.instance()));
        message.putLongProperty(MessageFormat.NUMBER, mark.number());
        return message;
    }
}
