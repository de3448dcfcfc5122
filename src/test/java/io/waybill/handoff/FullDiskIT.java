package io.waybill.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.BrokerSettings;
import io.waybill.record.RecordEntry;
import io.waybill.testing.TestHub;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk on which the embedded broker stores no more. */
@Tag("embedded")
class FullDiskIT {

    private static final String EVENT = "{\"eventId\":\"e1\",\"eventType\":\"campaign.started\"}";

    @TempDir
    private Path folder;

    @Test
    void isToldBeforeAWebhookIsRefusedAndNoLongerOnceThereIsRoom() {
        Clock clock = Clock.systemUTC();
        try (Broker broker = Broker.start(new BrokerSettings("vm://0", "", null, ""), folder);
                DurableIntake intake = new DurableIntake(broker, folder, Duration.ofDays(7), new NoRecord(), clock)) {
            BrokerDisk disk = new BrokerDisk(broker);
            assertThat(intake.trouble()).isNull();

            disk.fill();
            Awaitility.await().until(intake::trouble, trouble -> trouble != null && trouble.contains("% full"));
            assertThat(intake.record(entry())).isFalse();

            disk.free();
            Awaitility.await().until(() -> intake.trouble() == null);
            assertThat(intake.record(entry())).isTrue();
        }
    }

    @Test
    void makesTheHubNotReadyForAsLongAsItLastsWithTheReason() {
        try (TestHub hub = TestHub.start(folder, Map.of())) {
            BrokerDisk disk = new BrokerDisk(hub.broker());
            assertThat(ready(hub).statusCode()).isEqualTo(200);

            disk.fill();
            HttpResponse<String> full = Awaitility.await().until(() -> ready(hub), now -> now.statusCode() != 200);
            assertThat(full.statusCode()).isEqualTo(503);
            assertThat(full.body()).contains("the disk of the data folder is more than 90 % full");
            assertThat(hub.client().post("sendpilot", EVENT).statusCode()).isEqualTo(503);

            disk.free();
            Awaitility.await().until(() -> ready(hub).statusCode() == 200);
            hub.client().accepted("sendpilot", EVENT);
        }
    }

    private static HttpResponse<String> ready(TestHub hub) {
        return hub.client().ops("GET", "/observe/health/ready", Map.of());
    }

    private static RecordEntry entry() {
        return new RecordEntry.Duplicate(UUID.randomUUID().toString(), "evt_1", "sendpilot", Instant.EPOCH);
    }
}
