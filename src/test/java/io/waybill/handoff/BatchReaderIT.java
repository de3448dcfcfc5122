package io.waybill.handoff;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.waybill.event.Event;
import io.waybill.record.RecordEntry;
import io.waybill.testing.Surroundings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading a queue in batches. */
class BatchReaderIT {

    @Test
    void aStopDoesNotWaitForTheRestOfABatch(@TempDir Path folder) {
        Duration hour = Duration.ofHours(1);
        BatchReader.Limits limits = new BatchReader.Limits(100, BatchReader.MOST_BYTES, hour, hour);
        List<Long> handled = new CopyOnWriteArrayList<>();
        try (Broker broker = Broker.start(Surroundings.broker(folder), folder);
                DurableIntake intake =
                        new DurableIntake(broker, folder, Duration.ofDays(7), new NoRecord(), Clock.systemUTC())) {
            Event event = new Event(
                    "evt_1", "leadsail", "lead.delivered", Instant.EPOCH, null, JsonNodeFactory.instance.objectNode());
            intake.accept(new RecordEntry.Accepted(event, "{}", Instant.EPOCH, List.of(), 1, "none", null));

            // A reader that is stopped before it has the message handles nothing.
            Awaitility.await().until(() -> {
                BatchReader<Long> reader = new BatchReader<>(
                        broker,
                        QueueNames.AUDIT,
                        limits,
                        ClientMessage::getMessageID,
                        handled::addAll,
                        Clock.systemUTC());
                reader.start();
                Awaitility.await().until(() -> hasReader(broker));
                reader.close();
                return !handled.isEmpty();
            });
        }
    }

    private static boolean hasReader(Broker broker) throws ActiveMQException {
        try (ClientSession session = broker.session()) {
            return session.queueQuery(SimpleString.of(QueueNames.AUDIT)).getConsumerCount() > 0;
        }
    }
}
