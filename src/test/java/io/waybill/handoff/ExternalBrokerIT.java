package io.waybill.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.config.BrokerSettings;
import io.waybill.testing.BrokerProcess;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker in a process of its own: which ones the hub takes. */
class ExternalBrokerIT {

    @TempDir
    private Path folder;

    @Test
    void isRefusedWhenItsDefaultsWouldDropEvents() {
        try (BrokerProcess process = BrokerProcess.start(folder.resolve("broker"), "")) {
            assertThatThrownBy(() -> connect(process))
                    .isInstanceOf(HandoffException.class)
                    .hasMessageContaining("'waybill.broker.url' 'tcp://127.0.0.1:%d'", process.port())
                    .hasMessageContaining("max-delivery-attempts of waybill.events is 10, must be -1")
                    .hasMessageContaining("docs/operations.md");
        }
    }

    @Test
    void isTakenWithTheSettingsTheManualGives() {
        try (BrokerProcess process = BrokerProcess.start(folder.resolve("broker"));
                Broker broker = connect(process)) {
            assertThat(broker.count(Stream.of(Queues.AUDIT, Queues.SEEN))).containsExactly(0, 0);
        }
    }

    private Broker connect(BrokerProcess process) {
        String url = process.settings().get("waybill.broker.url");
        return Broker.start(new BrokerSettings(url, "", null), folder);
    }
}
