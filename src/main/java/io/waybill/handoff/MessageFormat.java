package io.waybill.handoff;

import io.waybill.event.Event;
import io.waybill.event.Json;
import io.waybill.record.RecordEntry;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

/**
 * How events and record entries are written as messages.
 *
 * <p>An event is a message for each queue that it is for. For a sink, the body is the event's JSON. For the audit, the
 * webhook's own body follows; {@link #EVENT_LENGTH} says where the event ends. Messages of earlier versions have both for
 * a sink, too. The body of a message with entries is their JSON.
 */
final class MessageFormat {

    /** Who a message is for: a sink's name, or the audit's queue. Not set by earlier versions: everyone. */
    static final SimpleString ONLY_TO = SimpleString.of("waybill_only_to");

    static final SimpleString EVENT_ID = SimpleString.of("waybill_event");
    /** Of an event, among all that its hub has ever stored; of ids, the last event's; of the mark, how many there were. */
    static final SimpleString NUMBER = SimpleString.of("waybill_number");

    /** The hub that numbered it. Not set by one without a name. */
    static final SimpleString HUB = SimpleString.of("waybill_hub");

    private static final SimpleString FIRST_NUMBER = SimpleString.of("waybill_first_number");

    static final SimpleString EVENT_LENGTH = SimpleString.of("waybill_event_length");
    private static final SimpleString RECEIVED_AT = SimpleString.of("waybill_received_at");
    private static final SimpleString SINKS = SimpleString.of("waybill_sinks");
    private static final SimpleString ROUTING = SimpleString.of("waybill_routing");
    private static final SimpleString GENERATION = SimpleString.of("waybill_generation");
    private static final SimpleString VERIFIED_BY = SimpleString.of("waybill_verified_by");
    private static final SimpleString UNMAPPED_REASON = SimpleString.of("waybill_unmapped_reason");
    private static final SimpleString REPLAY = SimpleString.of("waybill_replay");
    static final SimpleString PARKED_REASON = SimpleString.of("waybill_parked_reason");
    static final SimpleString PARKED_AT = SimpleString.of("waybill_parked_at");
    /** A secret that the sink gets beside the event; a copy of the message keeps it. */
    private static final SimpleString SEALED = SimpleString.of("waybill_sealed");

    private static final SimpleString REVISION = SimpleString.of("waybill_revision");

    private static final String SEPARATOR = ",";
    private static final String LINE = "\n";
    private static final long MICROS = 1_000_000;

    private MessageFormat() {}

    /** The event's JSON, the same in each of its messages. */
    static byte[] json(Event event) {
        return Json.write(event.toJson()).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * An event for the audit.
     *
     * @param json the event's
     * @param sinks the sinks that the event goes to
     * @param routing the id of the routing that says so, or null
     */
    static ClientMessage forAudit(
            ClientSession session,
            RecordEntry.Accepted accepted,
            byte[] json,
            Collection<String> sinks,
            @Nullable String routing) {
        ClientMessage message = event(session, accepted, json, QueueNames.AUDIT);
        message.getBodyBuffer().writeBytes(accepted.body().getBytes(StandardCharsets.UTF_8));
        message.putStringProperty(SINKS, SimpleString.of(String.join(SEPARATOR, sinks)));
        if (routing != null) {
            message.putStringProperty(ROUTING, SimpleString.of(routing));
        }
        message.putIntProperty(GENERATION, accepted.generation());
        message.putStringProperty(VERIFIED_BY, SimpleString.of(accepted.verifiedBy()));
        if (accepted.unmappedReason() != null) {
            message.putStringProperty(UNMAPPED_REASON, SimpleString.of(accepted.unmappedReason()));
        }
        return message;
    }

    /**
     * An event for a sink: what its reader needs, and what is shown of it when it is parked.
     *
     * @param json the event's
     */
    static ClientMessage forSink(ClientSession session, RecordEntry.Accepted accepted, byte[] json, String sink) {
        return event(session, accepted, json, sink);
    }

    private static ClientMessage event(
            ClientSession session, RecordEntry.Accepted accepted, byte[] json, String onlyTo) {
        ClientMessage message = message(session);
        message.getBodyBuffer().writeBytes(json);
        message.putStringProperty(ONLY_TO, SimpleString.of(onlyTo));
        message.putStringProperty(EVENT_ID, SimpleString.of(accepted.event().id()));
        message.putIntProperty(EVENT_LENGTH, json.length);
        message.putLongProperty(RECEIVED_AT, micros(accepted.receivedAt()));
        return message;
    }

    /**
     * Ids for the index of seen events, one a line.
     *
     * @param ids of events with the hub's numbers up to the last, without a gap
     */
    static ClientMessage ids(ClientSession session, List<String> ids, String hub, long last) {
        ClientMessage message = marker(session, String.join(LINE, ids));
        message.putLongProperty(FIRST_NUMBER, last - ids.size() + 1);
        number(message, hub, last);
        return message;
    }

    /** Puts down the number that the hub gave to what the message is about. */
    static void number(ClientMessage message, String hub, long number) {
        message.putLongProperty(NUMBER, number);
        if (!hub.isEmpty()) {
            message.putStringProperty(HUB, SimpleString.of(hub));
        }
    }

    /** Goes through the queue of ids, behind everything stored before. */
    static ClientMessage marker(ClientSession session, String id) {
        ClientMessage message = message(session);
        message.getBodyBuffer().writeBytes(id.getBytes(StandardCharsets.UTF_8));
        return message;
    }

    /** The ids that a message for the index holds; those of earlier versions were events. */
    static List<String> readIds(ClientMessage message) throws ActiveMQException {
        return message.containsProperty(EVENT_ID)
                ? List.of(message.getStringProperty(EVENT_ID))
                : List.of(new String(body(message), StandardCharsets.UTF_8).split(LINE));
    }

    /** Entries for the audit, in one message. */
    static ClientMessage entries(ClientSession session, List<? extends RecordEntry> entries) {
        ClientMessage message = message(session);
        message.putStringProperty(ONLY_TO, SimpleString.of(QueueNames.AUDIT));
        byte[] body = Json.write(entries.toArray(RecordEntry[]::new)).getBytes(StandardCharsets.UTF_8);
        message.getBodyBuffer().writeBytes(body);
        return message;
    }

    /** A copy of the message, body and properties, for another queue; its attempts are counted from zero again. */
    static ClientMessage copy(ClientSession session, ClientMessage original, byte[] body) {
        ClientMessage copy = message(session);
        copy.getBodyBuffer().writeBytes(body);
        for (SimpleString name : original.getPropertyNames()) {
            if (name.toString().startsWith("waybill_") && !RetryState.isOfScheduledRetry(name)) {
                copy.putObjectProperty(name, original.getObjectProperty(name));
            }
        }
        return copy;
    }

    /** The revision of the delivery's state; that of the event's arrival if it is in its first. */
    static long revision(ClientMessage message) {
        return message.containsProperty(REVISION)
                ? message.getLongProperty(REVISION)
                : message.containsProperty(PARKED_AT)
                        ? message.getLongProperty(PARKED_AT)
                        : message.getLongProperty(RECEIVED_AT);
    }

    /** Puts a sealed secret beside the event, or nothing. */
    static void seal(ClientMessage message, @Nullable String sealed) {
        if (sealed == null) {
            message.removeProperty(SEALED);
        } else {
            message.putStringProperty(SEALED, SimpleString.of(sealed));
        }
    }

    /** The sealed secret beside the event, or null. */
    static @Nullable String sealed(ClientMessage message) {
        return text(message, SEALED);
    }

    /** Puts down that the delivery is in that state now; a copy of the message keeps it. */
    static void revise(ClientMessage message, RecordEntry.Settled state) {
        message.putLongProperty(REVISION, state.revision());
    }

    /** Addresses the message to that sink alone, as sent by that replay. */
    static ClientMessage replayed(ClientMessage message, String sink, String replay, RecordEntry.Settled state) {
        revise(message, state);
        message.putStringProperty(ONLY_TO, SimpleString.of(sink));
        message.putStringProperty(REPLAY, SimpleString.of(replay));
        message.removeProperty(PARKED_REASON);
        message.removeProperty(PARKED_AT);
        return message;
    }

    /** The replay that sent it, or null. */
    static @Nullable String replay(ClientMessage message) {
        return text(message, REPLAY);
    }

    static Instant receivedAt(ClientMessage message) {
        return instant(message.getLongProperty(RECEIVED_AT));
    }

    /** When its webhook arrived; for a replayed event, when the replay sent it. */
    static Instant pendingSince(ClientMessage message) {
        return replay(message) == null ? receivedAt(message) : Instant.ofEpochMilli(message.getTimestamp());
    }

    static Instant parkedAt(ClientMessage message) {
        return instant(message.getLongProperty(PARKED_AT));
    }

    static String parkedReason(ClientMessage message) {
        return message.getStringProperty(PARKED_REASON);
    }

    /** The entries that a message for the audit holds. */
    static List<RecordEntry> read(ClientMessage message) throws ActiveMQException {
        byte[] body = body(message);
        if (!isEvent(message)) {
            return List.of(Json.read(body, RecordEntry[].class));
        }
        return number(message) == 0
                ? List.of(accepted(message, body))
                : List.of(accepted(message, body), new RecordEntry.Published(hub(message), number(message)));
    }

    private static RecordEntry accepted(ClientMessage message, byte[] body) {
        int length = message.getIntProperty(EVENT_LENGTH);
        String sinks = message.getStringProperty(SINKS);
        return new RecordEntry.Accepted(
                event(message, body),
                new String(body, length, body.length - length, StandardCharsets.UTF_8),
                instant(message.getLongProperty(RECEIVED_AT)),
                sinks.isEmpty() ? List.of() : List.of(sinks.split(SEPARATOR)),
                text(message, ROUTING),
                message.getIntProperty(GENERATION),
                message.getStringProperty(VERIFIED_BY),
                text(message, UNMAPPED_REASON));
    }

    /** Zero for an event of an earlier version, and for what is no event. */
    static long number(ClientMessage message) {
        return message.containsProperty(NUMBER) ? message.getLongProperty(NUMBER) : 0;
    }

    /** The hub that numbered it; empty: one without a name. */
    static String hub(ClientMessage message) {
        String hub = text(message, HUB);
        return hub == null ? "" : hub;
    }

    /** Of the first of the events that the message is about. */
    static long firstNumber(ClientMessage message) {
        return message.containsProperty(FIRST_NUMBER) ? message.getLongProperty(FIRST_NUMBER) : number(message);
    }

    static boolean isEvent(ClientMessage message) {
        return message.containsProperty(EVENT_LENGTH);
    }

    static Event event(Message message, byte[] body) {
        return Event.fromJson(Json.read(Arrays.copyOf(body, message.getIntProperty(EVENT_LENGTH))));
    }

    /** Must be called where the message was received: the body of a large message is gone afterwards. */
    static byte[] body(ClientMessage message) throws ActiveMQException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.max(message.getBodySize(), 32));
        message.saveToOutputStream(out);
        return out.toByteArray();
    }

    static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1_000);
    }

    private static ClientMessage message(ClientSession session) {
        return session.createMessage(Message.BYTES_TYPE, true);
    }

    static @Nullable String text(ClientMessage message, SimpleString name) {
        return message.containsProperty(name) ? message.getStringProperty(name) : null;
    }
}
