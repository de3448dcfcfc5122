package io.waybill.handoff;

import io.waybill.record.Mark;
import java.time.Instant;
import java.util.function.BiConsumer;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

/** Looks into the queues, at the numbers of the events that wait in them. */
final class QueueBrowser {

    private static final SimpleString INSTANCE = SimpleString.of("waybill_instance");
    private static final SimpleString NUMBERED = SimpleString.of(MessageFormat.NUMBER + " IS NOT NULL");

    private QueueBrowser() {}

    /**
     * The mark that an earlier version kept in a queue of its own, which held its last message alone; null if there is no such
     * queue any more.
     */
    static @Nullable Mark ofEarlierVersion(ClientSession session) throws ActiveMQException {
        if (!session.queueQuery(SimpleString.of(QueueNames.MARK)).isExists()) {
            return null;
        }
        Mark[] mark = {null};
        browse(session, QueueNames.MARK, NUMBERED, message -> {
            mark[0] = new Mark(message.getStringProperty(INSTANCE), MessageFormat.number(message));
            return true;
        });
        return mark[0];
    }

    /** The number up to which events have left the queue. */
    static long left(ClientSession session, String queue, @Nullable Mark mark) throws ActiveMQException {
        long[] left = {mark == null ? 0 : mark.number()};
        if (!session.queueQuery(SimpleString.of(queue)).isExists()) {
            return left[0];
        }
        browse(session, queue, NUMBERED, message -> {
            left[0] = MessageFormat.firstNumber(message) - 1;
            return false;
        });
        return left[0];
    }

    /** The id of each event in the audit's queue, and when it was accepted. */
    static void unrecorded(ClientSession session, BiConsumer<String, Instant> each) throws ActiveMQException {
        SimpleString events = SimpleString.of(MessageFormat.EVENT_LENGTH + " IS NOT NULL");
        browse(session, QueueNames.AUDIT, events, message -> {
            each.accept(message.getStringProperty(MessageFormat.EVENT_ID), MessageFormat.receivedAt(message));
            return true;
        });
    }

    private interface Visitor {
        /** Whether to go on. */
        boolean visit(ClientMessage message);
    }

    private static void browse(ClientSession session, String queue, SimpleString filter, Visitor visitor)
            throws ActiveMQException {
        session.start();
        try (ClientConsumer browser = session.createConsumer(SimpleString.of(queue), filter, true)) {
            ClientMessage message = browser.receiveImmediate();
            while (message != null && visitor.visit(message)) {
                message = browser.receiveImmediate();
            }
        }
    }
}
