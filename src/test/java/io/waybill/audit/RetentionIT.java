package io.waybill.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.TestHub;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionIT {

    @TempDir
    private Path folder;

    @Test
    void aHubRemovesWhatIsPastItsRetentionAndStillAccountsForIt() {
        // Given
        String id;
        try (TestHub hub = TestHub.start(folder, Map.of())) {
            id = hub.client().accepted("sendpilot", "{\"eventId\":\"e1\",\"eventType\":\"campaign.started\"}");
            hub.client().settled(id);
        }

        // When
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(91));
        try (TestHub hub = TestHub.start(folder, Map.of(), later)) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> hub.client().event(id).isMissingNode());

            // Then
            JsonNode ledger = hub.client().ledger();
            assertThat(ledger.path("received").asInt()).isEqualTo(1);
            assertThat(ledger.at("/sinks/crm/filtered").asInt()).isEqualTo(1);
            assertThat(ledger.path("balanced").asBoolean()).isTrue();
        }
    }
}
