package io.waybill.handoff;

import io.waybill.record.Mark;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

/**
 * The committer's session, within one transaction. It numbers the events: no number is left out or used twice, because the
 * broker's mark is read when the session begins, and nobody else can publish then.
 */
final class Outbox {

    private final ClientSession session;
    private final ClientProducer producer;
    /** What the last commit stored; null until the hub is first started on this broker. */
    private @Nullable Mark mark;

    private long last;

    /** @param session {@linkplain Broker#publisherSession the publisher's} */
    Outbox(ClientSession session) throws ActiveMQException {
        this.session = session;
        this.producer = session.createProducer();
        this.mark = MarkQueue.read(session);
        this.last = mark == null ? 0 : mark.number();
    }

    ClientSession session() {
        return session;
    }

    /** How many events were ever stored in this broker, this transaction's included. */
    long published() {
        return last;
    }

    void send(String address, ClientMessage message) throws ActiveMQException {
        producer.send(address, message);
    }

    /** Sends an event, with the next number. */
    void publish(ClientMessage event) throws ActiveMQException {
        last++;
        event.putLongProperty(MessageFormat.NUMBER, last);
        send(QueueNames.EVENTS, event);
    }

    /** Goes on from this mark. */
    void markAs(Mark from) throws ActiveMQException {
        mark = from;
        last = from.number();
        send(QueueNames.MARK, MarkQueue.message(session, from));
    }

    /** To be called before the commit. */
    void finish() throws ActiveMQException {
        Mark before = mark;
        if (before == null) {
            if (last > 0) {
                throw new HandoffException("the broker has lost its data, or is another one; restart Waybill on it");
            }
            return;
        }
        if (last != before.number()) {
            markAs(new Mark(before.instance(), last));
        }
    }
}
