package io.waybill.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.logging.LoggedEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RedeliveryTimerTest {

    @Test
    void whatContinuesLaterLogsTheEventThatItBeganWith() {
        // Given
        RedeliveryTimer timer = new RedeliveryTimer();
        CompletableFuture<String> logged = new CompletableFuture<>();
        Runnable redelivery = () -> logged.complete(LoggedEvent.current());

        try {
            // When
            LoggedEvent.during("evt_1", () -> {
                var unused = timer.schedule(redelivery, 0, TimeUnit.MILLISECONDS);
            });

            // Then
            assertThat(logged.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo("evt_1");
            assertThat(LoggedEvent.current()).isNull();
        } finally {
            timer.shutdownNow();
        }
    }
}
