package io.waybill.handoff;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/** A queue of the broker that keeps the last message of each key: a text, under a key that must not be empty. */
final class LastValues {

    private static final long RECEIVE_TIMEOUT_MILLIS = 1_000;

    private final ClientSession session;
    private final String queue;

    /** @param session started; commits what is put, or commits by itself */
    LastValues(ClientSession session, String queue) {
        this.session = session;
        this.queue = queue;
    }

    void put(String key, String text) throws ActiveMQException {
        ClientMessage message = session.createMessage(Message.BYTES_TYPE, true);
        message.putStringProperty(Message.HDR_LAST_VALUE_NAME, SimpleString.of(key));
        message.getBodyBuffer().writeBytes(text.getBytes(StandardCharsets.UTF_8));
        try (ClientProducer producer = session.createProducer(queue)) {
            producer.send(message);
        }
    }

    /** Every text, by key. */
    Map<String, String> all() throws ActiveMQException {
        Map<String, String> texts = new TreeMap<>();
        try (ClientConsumer browser = session.createConsumer(queue, true)) {
            ClientMessage message = browser.receiveImmediate();
            while (message != null) {
                texts.put(
                        message.getStringProperty(Message.HDR_LAST_VALUE_NAME),
                        new String(MessageFormat.body(message), StandardCharsets.UTF_8));
                message = browser.receiveImmediate();
            }
        }
        return texts;
    }

    void remove(String key) throws ActiveMQException {
        SimpleString last = SimpleString.of("%s = '%s'".formatted(Message.HDR_LAST_VALUE_NAME, key));
        try (ClientConsumer consumer = session.createConsumer(SimpleString.of(queue), last)) {
            ClientMessage message = consumer.receive(RECEIVE_TIMEOUT_MILLIS);
            while (message != null) {
                message.acknowledge();
                message = consumer.receiveImmediate();
            }
        }
    }
}
