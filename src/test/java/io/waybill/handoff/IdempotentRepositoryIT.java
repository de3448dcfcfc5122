package io.waybill.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.BrokerSettings;
import io.waybill.record.Mark;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdempotentRepositoryIT {

    @TempDir
    private Path folder;

    /** On a busy machine, the answer to a commit may come later than the message with its ids. */
    @Test
    void lacksNothingWhenAnIdReachedTheIndexBeforeTheHubKnewThatTheEventIsStored() throws ActiveMQException {
        Clock clock = Clock.systemUTC();
        try (Broker broker = Broker.start(new BrokerSettings("vm://0", "", null, ""), folder)) {
            try (ClientSession session = broker.session()) {
                BrokerQueues.declareIds(session, broker.hub());
            }
            try (IdempotentRepository seen = IdempotentRepository.open(
                    broker,
                    new SeenIdStore(folder.resolve("seen.mv"), Duration.ofDays(7), clock),
                    new IdempotentRepository.Expected(new Mark("instance", 0), true, false),
                    new NoRecord(),
                    () -> {},
                    clock)) {
                // Given
                send(broker, "evt_1");
                Awaitility.await().until(() -> seen.contains("evt_1"));

                // When
                seen.accepted("evt_1");
                seen.accepted("evt_2");

                // Then
                assertThat(seen.lag()).isPositive();
                send(broker, "evt_2");
                Awaitility.await().until(() -> seen.lag().isZero());
            }
        }
    }

    private static void send(Broker broker, String id) throws ActiveMQException {
        try (ClientSession session = broker.session()) {
            session.createProducer(QueueNames.TO_INDEX).send(MessageFormat.ids(session, List.of(id), broker.hub(), 1));
            session.commit();
        }
    }
}
