package io.waybill.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.BrokerSettings;
import io.waybill.record.RecordEntry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When replays run. */
class ReplayQueueIT {

    @TempDir
    private Path folder;

    @Test
    void aReplayWaitsUntilItMayRun() {
        AtomicBoolean mayRun = new AtomicBoolean();
        AtomicInteger asked = new AtomicInteger();
        List<String> ran = new CopyOnWriteArrayList<>();
        try (Broker broker = Broker.start(new BrokerSettings("vm://0", "", null, ""), folder);
                DurableIntake intake =
                        new DurableIntake(broker, folder, Duration.ofDays(7), new NoRecord(), Clock.systemUTC());
                ReplayQueue queue = new ReplayQueue(
                        broker,
                        intake.subscriptions(),
                        () -> {
                            asked.incrementAndGet();
                            return mayRun.get();
                        },
                        (replay, transaction) -> {
                            ran.add(replay);
                            return new ReplayQueue.Next(null, Duration.ZERO, () -> {});
                        })) {
            queue.start();

            // When
            queue.add("{}", new RecordEntry.Replayed("rp_00000000", Instant.EPOCH, Instant.EPOCH, false, "{}"));

            // Then
            Awaitility.await().until(() -> asked.get() > 1);
            assertThat(ran).isEmpty();

            // When
            mayRun.set(true);

            // Then
            Awaitility.await().until(() -> ran.equals(List.of("{}")));
        }
    }

    @Test
    void hubsAgreeIfThoseThatStayRunTheSame() {
        assertThat(HubState.agree(List.of(hub("a", false), hub("a", false)))).isTrue();
        assertThat(HubState.agree(List.of(hub("a", false), hub("b", false)))).isFalse();
        assertThat(HubState.agree(List.of(hub("a", false), hub("b", true)))).isTrue();
    }

    private static HubState hub(String generation, boolean leaves) {
        return new HubState("hub", Instant.EPOCH, generation, Set.of("crm"), Set.of(), leaves, Map.of());
    }
}
