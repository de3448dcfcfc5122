package io.waybill.handoff;

import java.time.Instant;
import java.util.Set;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

/**
 * What a sink's message says about the attempts made so far.
 *
 * @param order the event's place among the sink's events; a scheduled retry keeps it
 * @param notBefore when the scheduled retry is due, or null if there is none
 * @param putOffAt when it was scheduled; long ago if the message does not say so, or there is none
 */
record RetryState(long order, @Nullable Instant notBefore, Instant putOffAt, AttemptCount attempts) {

    private static final SimpleString ORDER = SimpleString.of("waybill_order");
    private static final SimpleString NOT_BEFORE = SimpleString.of("waybill_not_before");
    private static final SimpleString PUT_OFF_AT = SimpleString.of("waybill_put_off_at");
    private static final SimpleString ATTEMPTS = SimpleString.of("waybill_attempts");
    private static final SimpleString SCHEDULED_RETRIES = SimpleString.of("waybill_rounds");
    private static final SimpleString TOLD = SimpleString.of("waybill_told");
    /** The queue of a lane that it has come back from. */
    private static final SimpleString FROM_LANE = SimpleString.of("waybill_from_lane");

    private static final Set<SimpleString> OF_A_SCHEDULED_RETRY =
            Set.of(ORDER, NOT_BEFORE, PUT_OFF_AT, ATTEMPTS, SCHEDULED_RETRIES, FROM_LANE);

    private static final String SEPARATOR = ",";

    static RetryState of(ClientMessage message) {
        return message.containsProperty(NOT_BEFORE)
                ? new RetryState(
                        message.getLongProperty(ORDER),
                        MessageFormat.instant(message.getLongProperty(NOT_BEFORE)),
                        message.containsProperty(PUT_OFF_AT)
                                ? MessageFormat.instant(message.getLongProperty(PUT_OFF_AT))
                                : Instant.EPOCH,
                        new AttemptCount(
                                message.getIntProperty(ATTEMPTS),
                                message.getIntProperty(SCHEDULED_RETRIES),
                                told(message)))
                : new RetryState(message.getMessageID(), null, Instant.EPOCH, new AttemptCount(0, 0, told(message)));
    }

    private static Set<String> told(ClientMessage message) {
        String told = MessageFormat.text(message, TOLD);
        return told == null ? Set.of() : Set.of(told.split(SEPARATOR));
    }

    /** Puts down which channels of the sink have the event; a copy of the message keeps it. */
    static void told(ClientMessage message, Set<String> channels) {
        if (!channels.isEmpty()) {
            message.putStringProperty(TOLD, SimpleString.of(String.join(SEPARATOR, channels)));
        }
    }

    /** Whether a copy of the message that is no scheduled retry leaves out this property. */
    static boolean isOfScheduledRetry(SimpleString property) {
        return OF_A_SCHEDULED_RETRY.contains(property);
    }

    /** A copy of a message in that queue of a lane, for the queue of scheduled retries: due now, or when it was. */
    static ClientMessage fromLane(ClientSession session, ClientMessage message, String queue, Instant now)
            throws ActiveMQException {
        RetryState state = of(message);
        Instant due = state.notBefore();
        return due != null && due.isAfter(now)
                ? fromLane(session, message, queue, due, state.putOffAt())
                : fromLaneNow(session, message, queue, now);
    }

    /** The same, due now. */
    static ClientMessage fromLaneNow(ClientSession session, ClientMessage message, String queue, Instant now)
            throws ActiveMQException {
        return fromLane(session, message, queue, now, now);
    }

    private static ClientMessage fromLane(
            ClientSession session, ClientMessage message, String queue, Instant due, Instant putOffAt)
            throws ActiveMQException {
        RetryState state = of(message);
        ClientMessage copy = scheduledRetry(
                session,
                message,
                MessageFormat.body(message),
                state.order(),
                new Settlement.ScheduledRetry(due, state.attempts()),
                putOffAt);
        copy.putStringProperty(FROM_LANE, SimpleString.of(queue));
        return copy;
    }

    /** A filter of messages: that event, if it is not due yet. */
    static SimpleString isPutOff(String eventId, Instant now) {
        return SimpleString.of("%s = '%s' AND %s > %d"
                .formatted(MessageFormat.EVENT_ID, eventId.replace("'", "''"), NOT_BEFORE, MessageFormat.micros(now)));
    }

    /** The queue of a lane that it has come back from, or null. */
    static @Nullable String fromLane(ClientMessage message) {
        return MessageFormat.text(message, FROM_LANE);
    }

    /** A copy of the message, for the queue of scheduled retries. */
    static ClientMessage scheduledRetry(
            ClientSession session,
            ClientMessage original,
            byte[] body,
            long order,
            Settlement.ScheduledRetry retry,
            Instant now) {
        ClientMessage copy = MessageFormat.copy(session, original, body);
        copy.putLongProperty(ORDER, order);
        copy.putLongProperty(NOT_BEFORE, MessageFormat.micros(retry.at()));
        copy.putLongProperty(PUT_OFF_AT, MessageFormat.micros(now));
        copy.putIntProperty(ATTEMPTS, retry.attempts().attempts());
        copy.putIntProperty(SCHEDULED_RETRIES, retry.attempts().scheduledRetries());
        told(copy, retry.attempts().told());
        return copy;
    }
}
