package io.waybill.handoff;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Event;
import io.waybill.record.RecordEntry;
import java.time.Instant;
import java.util.Objects;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.jspecify.annotations.Nullable;

/**
 * An event taken from a sink's queue and not settled yet, or settled by a commit that is in doubt.
 *
 * <p>What changes of it (channel, message, settlement), changes under the lock of {@link InFlightEvents}. The thread that
 * settles it reads that without the lock: it got the event from {@link InFlightEvents#toSettle}, after the last change.
 */
final class InFlightEvent extends DeliveryOrder.Ordered {

    private static final String STATUS_CHANGED = "lead.status_changed";

    private final Event event;
    private final byte[] body;
    private final AttemptCount attempts;
    private final Instant putOffAt;
    private final Instant receivedAt;
    private final Instant pendingSince;
    private SinkSessions.Channel channel;
    private ClientMessage message;
    private @Nullable Settlement settlement;
    private boolean passedOver;

    private InFlightEvent(
            Event event,
            byte[] body,
            @Nullable String lane,
            LeadOrder leadOrder,
            RetryState retry,
            SinkSessions.Channel channel,
            ClientMessage message) {
        super(
                retry.order(),
                lane,
                leadOrder.keepsLeadsInOrder() ? lead(event, lane) : null,
                isReplaceable(event, leadOrder, retry, message),
                retry.notBefore());
        this.event = event;
        this.body = body;
        this.attempts = retry.attempts();
        this.putOffAt = retry.putOffAt();
        this.receivedAt = MessageFormat.receivedAt(message);
        this.pendingSince = MessageFormat.pendingSince(message);
        this.channel = channel;
        this.message = message;
    }

    /** Must be called where the message was received. */
    static InFlightEvent of(
            SinkSessions.Channel channel, ClientMessage message, SinkReader.EventHandler handler, LeadOrder leadOrder)
            throws ActiveMQException {
        byte[] body = MessageFormat.body(message);
        Event event = MessageFormat.event(message, body);
        return new InFlightEvent(event, body, handler.lane(event), leadOrder, RetryState.of(message), channel, message);
    }

    /** The lead that the event is about, with its source and lane; null if it is about none. */
    private static @Nullable String lead(Event event, @Nullable String lane) {
        JsonNode lead = event.data().path("lead").path("id");
        String known = lead.isTextual() ? event.source() + "/" + lead.textValue() : null;
        return known == null || lane == null ? known : known + "/" + lane;
    }

    /**
     * An event that was tried is not replaced: the sink may have it. Neither is a replayed event: it comes after newer
     * ones and must not replace them.
     */
    private static boolean isReplaceable(Event event, LeadOrder leadOrder, RetryState retry, ClientMessage message) {
        return leadOrder.debounces()
                && event.type().equals(STATUS_CHANGED)
                && retry.notBefore() == null
                && MessageFormat.replay(message) == null;
    }

    Event event() {
        return event;
    }

    /** When its webhook arrived: no other acceptance of the event has the same time. */
    Instant receivedAt() {
        return receivedAt;
    }

    Instant pendingSince() {
        return pendingSince;
    }

    @Nullable
    String lane() {
        return lane;
    }

    AttemptCount attempts() {
        return attempts;
    }

    @Nullable
    String replay() {
        return MessageFormat.replay(message);
    }

    @Nullable
    String sealed() {
        return MessageFormat.sealed(message);
    }

    int size() {
        return body.length;
    }

    /** The broker's id; a message that is handed out again keeps it. */
    long messageId() {
        return message.getMessageID();
    }

    boolean isOn(SinkSessions.Channel other) {
        return channel.equals(other);
    }

    /** Whether no other hub can have it: the broker has answered within the last moments. */
    boolean isHeld() {
        return channel.isHeld();
    }

    boolean isOfEndedSessions() {
        return channel.isOver();
    }

    /** The broker has handed out an event that came after it: so it was settled elsewhere, or comes out of order. */
    void passOver() {
        passedOver = true;
    }

    boolean isPassedOver() {
        return passedOver;
    }

    /** Whether it came from the queue of scheduled retries. */
    boolean isScheduledRetry() {
        return channel.isForScheduledRetries();
    }

    /** Whether it waits for the time of its scheduled retry. */
    boolean isPutOff(Instant now) {
        return waiting && isScheduledRetry() && notBefore != null && notBefore.isAfter(now);
    }

    /** Makes it due now if its retry was scheduled by that time. To be called before it has its place in the order. */
    void makeDueIfPutOffBy(Instant time, Instant now) {
        if (isPutOff(now) && !putOffAt.isAfter(time)) {
            notBefore = now;
        }
    }

    /** The broker has handed out the message again. */
    void rebind(InFlightEvent again) {
        channel = again.channel;
        message = again.message;
        passedOver = false;
    }

    /** The queue of a lane that it has come back from, or null. Its lane may be another by now. */
    @Nullable
    String fromLane() {
        return RetryState.fromLane(message);
    }

    /** Whether it is in a lane, or was. */
    boolean hasOrHadLane() {
        return lane != null || (isScheduledRetry() && fromLane() != null);
    }

    void finish(Settlement how) {
        settlement = how;
    }

    boolean isFinished() {
        return settlement != null;
    }

    boolean hasOverflowed() {
        return settlement instanceof Settlement.Overflow;
    }

    boolean willBeRetried() {
        return settlement instanceof Settlement.ScheduledRetry
                || (settlement instanceof Settlement.Overflow overflow && overflow.until() != null);
    }

    /** Moves the message, unless it has done with it. Returns the entry to be put on record with that, or null. */
    @Nullable
    RecordEntry settle(Instant now) throws ActiveMQException {
        RecordEntry entry = null;
        if (settlement instanceof Settlement.Park park) {
            RecordEntry.Settled parked = park.entry().after(MessageFormat.revision(message));
            channel.park(message, body, parked, park.told(), now);
            entry = parked;
        } else if (settlement instanceof Settlement.Done done) {
            entry = done.entry().after(MessageFormat.revision(message));
        } else if (settlement instanceof Settlement.Duplicate) {
            entry = null; // The audit's message of this acceptance says that it is a duplicate.
        } else if (settlement instanceof Settlement.Overflow overflow) {
            Settlement.ScheduledRetry until =
                    Objects.requireNonNullElseGet(overflow.until(), () -> new Settlement.ScheduledRetry(now, attempts));
            channel.overflow(message, body, order, Objects.requireNonNull(lane), until, now);
        } else if (settlement instanceof Settlement.ScheduledRetry retry) {
            channel.scheduleRetry(message, body, order, retry, now);
        } else {
            throw new IllegalStateException("not finished: " + settlement);
        }
        return entry;
    }

    /** To be acknowledged when it is settled. */
    ClientMessage message() {
        return message;
    }
}
