package io.waybill.handoff;

import io.waybill.record.RecordEntry;
import java.time.Instant;
import java.util.List;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/** Parks events and puts on record what became of them, within the session's transaction. */
final class Parking {

    private final ClientSession session;
    private final ClientProducer producer;

    Parking(ClientSession session) throws ActiveMQException {
        this.session = session;
        this.producer = session.createProducer();
    }

    /** @param body the message's, as it was received */
    void park(String sink, ClientMessage message, byte[] body, String reason, Instant at) throws ActiveMQException {
        ClientMessage parked = MessageFormat.copy(session, message, body);
        parked.putStringProperty(MessageFormat.PARKED_REASON, SimpleString.of(reason));
        parked.putLongProperty(MessageFormat.PARKED_AT, MessageFormat.micros(at));
        producer.send(QueueNames.parked(sink), parked);
    }

    void record(List<RecordEntry> entries) throws ActiveMQException {
        for (int from = 0; from < entries.size(); from += QueueDepths.MOST_IN_A_MESSAGE) {
            int to = Math.min(entries.size(), from + QueueDepths.MOST_IN_A_MESSAGE);
            producer.send(QueueNames.EVENTS, MessageFormat.entries(session, entries.subList(from, to)));
        }
    }
}
