package io.waybill.handoff;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Event;
import io.waybill.record.RecordEntry;
import java.time.Instant;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.jspecify.annotations.Nullable;

/** An event taken from a sink's queue and not settled yet, or settled and not known to be so at the broker. */
final class InFlightEvent extends DeliveryOrder.Ticket {

    private static final String STATUS_CHANGED = "lead.status_changed";

    private final Event event;
    private final byte[] body;
    private final AttemptCount tries;
    private SinkSessions.Channel channel;
    private ClientMessage message;
    private @Nullable Settlement settlement;

    private InFlightEvent(
            Event event,
            byte[] body,
            LeadOrder order,
            MessageFormat.Delay before,
            SinkSessions.Channel channel,
            ClientMessage message) {
        super(
                before.order(),
                order.keepsLeadsApart() ? lane(event) : null,
                isReplaceable(event, order, before, message),
                before.until());
        this.event = event;
        this.body = body;
        this.tries = before.tries();
        this.channel = channel;
        this.message = message;
    }

    /** To be called where the message was received. */
    static InFlightEvent of(SinkSessions.Channel channel, ClientMessage message, LeadOrder order)
            throws ActiveMQException {
        byte[] body = MessageFormat.body(message);
        return new InFlightEvent(
                MessageFormat.event(message, body), body, order, MessageFormat.putOff(message), channel, message);
    }

    /** Events of one lane concern one lead of one source; null where they concern none. */
    private static @Nullable String lane(Event event) {
        JsonNode lead = event.data().path("lead").path("id");
        return lead.isTextual() ? event.source() + "/" + lead.textValue() : null;
    }

    /**
     * One that was tried already has to go its way: whether the sink has it may be unknown. So has one that is replayed:
     * it comes after newer ones, and must not take their place.
     */
    private static boolean isReplaceable(
            Event event, LeadOrder order, MessageFormat.Delay before, ClientMessage message) {
        return order.debounces()
                && event.type().equals(STATUS_CHANGED)
                && before.until() == null
                && MessageFormat.replay(message) == null;
    }

    Event event() {
        return event;
    }

    AttemptCount tries() {
        return tries;
    }

    @Nullable
    String replay() {
        return MessageFormat.replay(message);
    }

    int size() {
        return body.length;
    }

    /** The broker's, which a message that is handed out again keeps. */
    long messageId() {
        return message.getMessageID();
    }

    boolean isOn(SinkSessions.Channel other) {
        return channel.equals(other);
    }

    boolean wasPutOff() {
        return channel.isForPutOff();
    }

    /** The broker has handed it out again. */
    void rebind(InFlightEvent again) {
        channel = again.channel;
        message = again.message;
    }

    void settle(Settlement how) {
        settlement = how;
    }

    boolean isSettled() {
        return settlement != null;
    }

    boolean comesAgain() {
        return settlement instanceof Settlement.Later;
    }

    /** Moves or acknowledges the message; returns what is to be put on record with that, or null. */
    @Nullable
    RecordEntry apply(Instant now) throws ActiveMQException {
        RecordEntry entry = null;
        if (settlement instanceof Settlement.Park park) {
            channel.park(message, body, String.valueOf(park.entry().reason()), now);
            entry = park.entry();
        } else if (settlement instanceof Settlement.Done done) {
            entry = done.entry();
        } else if (settlement instanceof Settlement.Later later) {
            channel.putOff(message, body, order, later);
        } else {
            throw new IllegalStateException("not settled: " + settlement);
        }
        message.individualAcknowledge();
        return entry;
    }
}
