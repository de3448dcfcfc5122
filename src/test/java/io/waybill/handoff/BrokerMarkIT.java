package io.waybill.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.waybill.event.Event;
import io.waybill.record.Mark;
import io.waybill.record.RecordEntry;
import io.waybill.testing.Surroundings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker's mark is that of the last commit, whatever became of the session that made it. */
class BrokerMarkIT {

    @TempDir
    private Path folder;

    @Test
    void isAsOldAsTheEventsAndLeavesNoMoreThanAFewBehind() throws ActiveMQException {
        // Given
        try (Broker broker = Broker.start(Surroundings.broker(folder), folder)) {
            Outbox first = Outbox.open(broker);
            BrokerQueues.declareIds(first.session(), "");
            Mark before = first.mark();
            assertThat(before).isNull();
            first.markAs(new Mark("an-instance", 0));
            broker.commit(first.session());
            for (int number = 1; number <= 20; number++) {
                publish(first, number);
                broker.commit(first.session());
            }

            // When it ends with an event sent and not committed
            publish(first, 21);
            first.session().close();

            // Then
            Outbox second = Outbox.open(broker);
            assertThat(second.mark()).isEqualTo(new Mark("an-instance", 20));
            publish(second, 21);
            broker.commit(second.session());
            second.session().close();
            Outbox third = Outbox.open(broker);
            assertThat(third.mark()).isEqualTo(new Mark("an-instance", 21));
            third.session().close();
            assertThat(broker.count(Stream.of(QueueNames.marks("")))[0]).isBetween(1L, 4L);
            assertThat(broker.count(Stream.of(QueueNames.AUDIT, QueueNames.ids(""))))
                    .containsExactly(21, 21);
        }
    }

    private static void publish(Outbox outbox, int number) throws ActiveMQException {
        Event event = new Event(
                "evt_" + number,
                "leadsail",
                "lead.delivered",
                Instant.EPOCH,
                null,
                JsonNodeFactory.instance.objectNode());
        RecordEntry.Accepted accepted =
                new RecordEntry.Accepted(event, "{}", Instant.EPOCH, List.of(), 1, "none", null);
        outbox.publish(accepted, MessageFormat.json(event), Map.of(), Map.of(), null);
        outbox.finish();
    }
}
