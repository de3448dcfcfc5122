package io.waybill.handoff;

import io.waybill.record.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
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
    private static final String NUMBERED = MessageFormat.NUMBER + " IS NOT NULL";

    private static final Duration LONGEST_RETURN = Duration.ofSeconds(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private QueueBrowser() {}

    /** The queues in which earlier versions kept the mark of the one hub that a broker could have, and that are there. */
    static List<String> marksOfEarlierVersions(ClientSession session, String hub) throws ActiveMQException {
        List<String> marks = new ArrayList<>();
        for (String queue : List.of(QueueNames.MARK, QueueNames.marks(""))) {
            if (!queue.equals(QueueNames.marks(hub))
                    && session.queueQuery(SimpleString.of(queue)).isExists()) {
                marks.add(queue);
            }
        }
        return marks;
    }

    /** The mark that an earlier version left for the first hub that starts; null if there is none any more. */
    static @Nullable Mark markOfEarlierVersion(ClientSession session, String hub) throws ActiveMQException {
        Mark[] mark = {null};
        long[] last = {0};
        for (String queue : marksOfEarlierVersions(session, hub)) {
            awaitReturned(session, queue);
            browse(session, queue, SimpleString.of(NUMBERED), message -> {
                if (message.getMessageID() > last[0]) {
                    last[0] = message.getMessageID();
                    mark[0] = new Mark(message.getStringProperty(INSTANCE), MessageFormat.number(message));
                }
                return true;
            });
        }
        return mark[0];
    }

    /** A browser does not see what a hub had in its hands that was killed a moment ago. */
    private static void awaitReturned(ClientSession session, String queue) throws ActiveMQException {
        long deadline = System.nanoTime() + LONGEST_RETURN.toNanos();
        long[] seen = {-1};
        while (seen[0] < session.queueQuery(SimpleString.of(queue)).getMessageCount()) {
            if (System.nanoTime() > deadline) {
                throw new HandoffException(BrokerMark.HELD);
            }
            seen[0] = 0;
            browse(session, queue, SimpleString.of(NUMBERED), message -> {
                seen[0]++;
                return true;
            });
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    /** The other hubs with a name that have stored events. One that lives has its marks in its hands, and counts. */
    static Set<String> othersWithEvents(ClientSession session, String hub) throws ActiveMQException {
        Set<String> others = new TreeSet<>();
        for (String marks : BrokerQueues.marks(session)) {
            String other = QueueNames.hubOf(marks);
            boolean[] hasStored = {OnlyConsumer.consumers(session, marks) > 0};
            if (!other.isEmpty() && !other.equals(hub)) {
                browse(session, marks, SimpleString.of(MessageFormat.NUMBER + " > 0"), message -> {
                    hasStored[0] = true;
                    return false;
                });
                if (hasStored[0]) {
                    others.add(other);
                }
            }
        }
        return others;
    }

    /** The number up to which a hub's events have left the queue. */
    static long left(ClientSession session, String queue, String hub, @Nullable Mark mark) throws ActiveMQException {
        long[] left = {mark == null ? 0 : mark.number()};
        if (mark == null || !session.queueQuery(SimpleString.of(queue)).isExists()) {
            return left[0];
        }
        browse(session, queue, SimpleString.of(numberedBy(hub, mark)), message -> {
            left[0] = MessageFormat.firstNumber(message) - 1;
            return false;
        });
        return left[0];
    }

    /** What the hub numbered before it had a name does not name it. */
    private static String numberedBy(String hub, Mark mark) {
        if (hub.isEmpty()) {
            return NUMBERED;
        }
        String named = "%s = '%s'".formatted(MessageFormat.HUB, hub);
        return mark.isOfUnnamedHub()
                ? "%s AND (%s OR %s IS NULL)".formatted(NUMBERED, named, MessageFormat.HUB)
                : "%s AND %s".formatted(NUMBERED, named);
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
