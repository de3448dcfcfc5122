package io.waybill.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.BrokerSettings;
import io.waybill.testing.BrokerInProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("own-parts")
class AcknowledgementsIT {

    private static final String NAME = "name";

    @TempDir
    private Path folder;

    @Test
    void takesOutWhatIsSettledInAnyOrderAndNothingElse() throws Exception {
        try (BrokerInProcess process = BrokerInProcess.start(folder.resolve("broker"));
                Broker broker = Broker.start(new BrokerSettings(process.url(), "", null, ""), folder)) {
            send(broker, 6);
            assertThat(settle(broker, List.of(4, 1, 0), List.of(3))).containsExactly("0", "1", "2", "3", "4", "5");
            assertThat(settle(broker, List.of(1), List.of(0))).containsExactly("2", "5");
            assertThat(settle(broker)).isEmpty();
        }
    }

    private static void send(Broker broker, int messages) throws ActiveMQException {
        try (ClientSession session = broker.session();
                ClientProducer producer = session.createProducer(QueueNames.REPLAYS)) {
            for (int i = 0; i < messages; i++) {
                ClientMessage message = session.createMessage(Message.BYTES_TYPE, true);
                message.putStringProperty(NAME, String.valueOf(i));
                producer.send(message);
            }
            broker.commit(session);
        }
    }

    /**
     * Takes the messages there are, and settles some.
     *
     * @param settled which of them, by their place; each list at once
     * @return the names of those there were
     */
    @SafeVarargs
    private static List<String> settle(Broker broker, List<Integer>... settled) throws ActiveMQException {
        try (ClientSession session = broker.session();
                ClientConsumer consumer = session.createConsumer(QueueNames.REPLAYS)) {
            session.start();
            Acknowledgements acknowledgements = new Acknowledgements();
            List<ClientMessage> taken = new ArrayList<>();
            ClientMessage message = consumer.receiveImmediate();
            while (message != null) {
                acknowledgements.expect(message);
                taken.add(message);
                message = consumer.receiveImmediate();
            }
            for (List<Integer> together : settled) {
                acknowledgements.acknowledge(together.stream().map(taken::get).toList());
            }
            broker.commit(session);
            return taken.stream().map(each -> each.getStringProperty(NAME)).toList();
        }
    }
}
